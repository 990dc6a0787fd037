"""`python -m exactmem` is the command `exactmem`."""

import sys

from exactmem.cli import main

sys.exit(main())
