"""Places alike, and one metric of a place beside them."""
