"""The page Data to collect: the list, its form, and what other pages put on it."""
