"""Meeting mode: one sentence and one chart on a wall, turned with the arrow keys."""
