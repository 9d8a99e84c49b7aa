"""A place beside others: words, tables and figures."""
