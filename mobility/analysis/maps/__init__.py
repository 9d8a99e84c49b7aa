"""All places of a level on a map: classes, verdicts, positions, changes."""
