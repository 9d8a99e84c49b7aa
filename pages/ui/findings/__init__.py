"""Findings: the board of a place, its cards, and the words that people write on them."""
