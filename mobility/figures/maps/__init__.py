"""The figure `map`: a metric in every county or city, of the nation or of a part of it."""
