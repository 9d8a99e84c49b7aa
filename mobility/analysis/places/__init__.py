"""A place among others: medians, positions, ranks, headlines."""
