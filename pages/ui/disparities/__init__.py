"""The views of the page Disparities."""
