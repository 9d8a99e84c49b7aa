"""Gaps between groups, and who is missing: words, tables and figures."""
