"""The places that are most like one place, and its numbers beside theirs."""
