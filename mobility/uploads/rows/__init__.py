"""Rows interpreted by a mapping: place, year, group, numbers; masks and previews."""
