"""`python -m mobility`."""

import sys

from mobility.cli import main

if __name__ == "__main__":
    sys.exit(main())
