"""Gaps looked at closely: of one place, over the years, among many metrics and many places."""
