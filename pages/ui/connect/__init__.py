"""The page Connect: policy areas, metrics that go together, and the group's map of causes."""
