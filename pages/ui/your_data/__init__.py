"""The page Your data: a file is read, interpreted, previewed and stored."""
