# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Prints CHANGELOG.md as Debian's packages want theirs: changelog.py MAINTAINER SECONDS_SINCE_1970, which is the newest
version's time. Those before have the day in their heading: ## 0.1.0, 2026-11-28."""

import datetime
import email.utils
import re
import sys
import textwrap
from pathlib import Path

CHANGES = Path(__file__).with_name("CHANGELOG.md")


def versions(text):
    """(version, its day or "", its points), the newest first."""
    for part in re.split(r"\n## (?=\d)", text)[1:]:
        head, _, rest = part.partition("\n")
        version, _, day = head.partition(", ")
        yield version, day, [re.sub(r"\s+", " ", point).strip() for point in re.split(r"(?m)^- ", rest)[1:]]


def main():
    _, maintainer, time = sys.argv
    for version, day, points in versions(CHANGES.read_text(encoding="utf-8")):
        print(f"w58d ({version}) unstable; urgency=medium\n")
        for point in points:
            print(textwrap.fill(point.replace("`", ""), 78, initial_indent="  * ", subsequent_indent="    "))
        when = datetime.datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp() if day else int(time)
        print(f"\n -- {maintainer}  {email.utils.formatdate(when)}\n")


main()
