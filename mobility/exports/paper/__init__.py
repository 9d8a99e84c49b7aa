"""Pages for paper: set by typst from templates."""
