"""The table in that text: where it is, its columns, and what stands in single cells."""
