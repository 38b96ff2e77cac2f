# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58-term: a terminal for people at the AT port of a W58 or W58L. Needs w58, pyserial and prompt_toolkit.

cli.py reads the command line. app.py has the person's line, its keys and the screen; piped.py and raw.py are what is
there instead. They share link.py, the port that may go and come back, framing.py, which takes apart what comes, and
session.py, which sends one line after the other. catalogue.py says what the commands are.
"""
VERSION = "0.2.0"
