"""From the publisher's files to an immutable release that the store can open."""
