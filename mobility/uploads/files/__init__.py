"""A file as it comes: packed, in any encoding, a workbook; in the end, one text on disk."""
