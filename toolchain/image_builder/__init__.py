# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The flash of a W58 module: two slots for firmware, a partition for settings, and the bundles that update a slot."""
