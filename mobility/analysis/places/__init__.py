"""A place among all places of its state and of the nation: medians, ranks, headlines, targets."""
