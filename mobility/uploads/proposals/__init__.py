"""What a whole file is taken for, and what a person changes of it."""
