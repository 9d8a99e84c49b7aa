"""Errors whose message is written for the person at the keyboard."""

from __future__ import annotations


class UserError(ValueError):
    """A mistake in the input: the message is one sentence that says what to do.

    The command line prints it on one line and exits with 2; a page shows it as it stands.
    """
