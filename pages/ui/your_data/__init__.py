"""The page Your data: a file is read, understood, looked at and kept."""
