"""`python -m engine`: the catalogue, the schema, checks and training from a terminal."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
