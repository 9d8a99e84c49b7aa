"""What Data & methods is looked through with: metrics, methods, the release."""
