"""Statistics: pure functions that take numbers and return frozen results."""
