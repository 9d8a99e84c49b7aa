"""Choosing peers, saying why they are peers, and keeping them under a name."""
