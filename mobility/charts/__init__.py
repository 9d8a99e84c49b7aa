"""Charts: a result of the analysis in, a picture out. Nothing here asks for data."""
