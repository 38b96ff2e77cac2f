# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""How long the engine waits, in seconds."""
# The contract: a final result comes within 15 s.
ANSWER = 17.0
# Until the prompt, and for the port to take data: the module gives up after 20 s, and its ERROR tells.
INPUT = 25.0
# From the last byte of data on: until the module has given up, and has dropped what comes.
INPUT_END = 21.1
# Raw bytes come in one piece.
RAW = 3.0
# After what ended in the middle of data the module drops what comes, until 1 s of silence.
SILENCE = 1.1
# For the answer of a line that was sent while the module started.
RESTART = 2.0
# After a digit that is a result (V0), if it is one, nothing comes.
DIGIT = 0.2
# The second is longer than a command takes, or data that does not come (20 s) and the silence after it.
PROBE_LIMITS = (3.0, 22.0, 3.0)
