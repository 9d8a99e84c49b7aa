"""One metric over the years: its line, its change between two years, its recent trend."""
