"""Groups of one place or of all places: gaps to a reference, shares compared with shares."""
