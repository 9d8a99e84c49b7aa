"""Sentences and table cells that several figures and the command line share."""
