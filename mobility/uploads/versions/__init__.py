"""Stored data sets: observations, versions, and how they join a release."""
