"""Exports: texts, tables, pictures and documents, with a folder for each subject."""
