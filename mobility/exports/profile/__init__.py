"""A place with all its metrics: rows, a table, a picture, a page."""
