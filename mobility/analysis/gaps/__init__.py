"""Gaps in detail: of one place, over years, among metrics and places; people behind them."""
