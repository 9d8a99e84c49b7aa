"""Overview: how are the conditions for upward mobility here?"""
