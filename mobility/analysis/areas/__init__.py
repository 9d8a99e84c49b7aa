"""Numbers of areas inside a county or city: what is shown of them, and what they tell."""
