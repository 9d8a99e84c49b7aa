"""Counties and cities in a file: by code, by name, by a point; and areas that are declined."""
