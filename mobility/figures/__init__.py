"""Figures of the pages: one module each, from the result of a query to everything that is shown."""
