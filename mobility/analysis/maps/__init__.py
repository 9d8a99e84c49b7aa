"""All places of a level at once: classes, verdicts and positions, and the colors they get."""
