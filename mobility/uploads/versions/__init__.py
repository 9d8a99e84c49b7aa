"""What was confirmed: kept for good, version by version, and joined to a release."""
