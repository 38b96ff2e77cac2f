"""python3 -m virtual_board; see toolchain/board --help."""

import sys

from .cli import main

sys.exit(main(sys.argv[1:]))
