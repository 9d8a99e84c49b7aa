"""The views of the page Trends."""
