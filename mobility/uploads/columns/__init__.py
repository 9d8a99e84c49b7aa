"""Roles of columns, personal data in them, and the mapping that stores the roles."""
