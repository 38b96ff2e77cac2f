# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""./test/run: all rings of tests as one pipeline of jobs. Needs Python's standard library alone."""
