"""The parts of the overview: its head, its rows, the panel of a metric."""
