"""Parts of the page Team: readiness, the coalition, and residents beside it."""
