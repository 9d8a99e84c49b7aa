"""The pages of forms for phones, and a listener that serves them and nothing else."""

PREFIX = "/f/"
"""What comes before the token in the path of a form."""
