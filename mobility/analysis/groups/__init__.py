"""The groups of one place in one year: who they are, what they are held against, their gaps."""
