# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""python3 -m virtual_board; see toolchain/board --help."""

import sys

from .cli import main

sys.exit(main(sys.argv[1:]))
