"""The proposed mapping of a file, and changes that a person makes."""
