"""What each column is for, and the mapping that says so."""
