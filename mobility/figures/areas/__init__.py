"""Figures of areas inside a place: the map, the list, and how much of a gap a few areas explain."""
