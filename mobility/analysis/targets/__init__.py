"""Targets: what could be aimed for, what its data could show, and how far a place has come."""
