"""One number for how unequal all the groups of a place are, with its interval or its reason."""
