"""`python -m archive` is the command `newsproof`."""

from __future__ import annotations

import sys

from archive.cli import main

if __name__ == "__main__":
    sys.exit(main())
