"""The page of the plan: its head, its tabs, and how a record is read and edited where it stands."""
