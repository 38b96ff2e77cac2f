# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The virtual W58 board: Debian's kernel with simulated radios in QEMU, around an installed w58d."""
