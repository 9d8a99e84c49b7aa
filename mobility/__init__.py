"""The library behind the Mobility Metrics Explorer; it never imports Streamlit."""
