"""Values over the years: comparable years, changes, trends."""
