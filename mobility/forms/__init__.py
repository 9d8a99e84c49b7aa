"""The pages of forms for phones, and a listener that serves them and nothing else."""
