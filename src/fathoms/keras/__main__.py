"""``python -m fathoms.keras script.py``: runs a script in which `keras` and `tensorflow` mean Fathoms."""

import sys

from fathoms.scripts.command import command

command(sys.argv[1:])
