"""Every row by a mapping: its place, year, group and numbers; what is masked or shown first."""
