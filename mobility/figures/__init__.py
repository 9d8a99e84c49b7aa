"""Figures of the pages: one module each, from the result of a query to everything that is shown.

A module declares its figure (`SPEC`), and `catalog` lists them. This file imports none of them:
what only reads a `Figure`, such as a file of findings, need not load Altair.
"""
