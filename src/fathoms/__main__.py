"""``python -m fathoms``: the same as the command ``fathoms``."""

import sys

from fathoms.cli import main

sys.exit(main())
