"""Values over the years: words, tables and figures."""
