"""Steps from one version of the tables of the workspace to the next, run by Alembic.

Each step is a file of `versions`; `database.VERSION` is the number of the last one.
"""
