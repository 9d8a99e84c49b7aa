"""Tables as CSV files and Excel workbooks."""
