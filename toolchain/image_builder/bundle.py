# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Update bundles for swupdate: a cpio archive of a description, its signature, and the image of a slot."""

import hashlib
import tempfile
from pathlib import Path

from virtual_board import cpio

from . import layout
from .signing import sign

DESCRIPTION = """\
software =
{{
    version = "{version}";
    rollback = {rollback};
    {board} = {{
        hardware-compatibility = [ "{revision}" ];
        slot = {{{slots}
        }};
    }};
}}
"""

SLOT = """
            {name} = {{
                images: ({{
                    filename = "slot.squashfs";
                    device = "{device}";
                    type = "raw";
                    installed-directly = true;
                    sha256 = "{digest}";
                }});
            }};"""


def make_bundle(image, bundle, version, folder=None, rollback=layout.ROLLBACK):
    """Writes `bundle` around the squashfs `image`, signed with the key in folder (default: the one of this tree)."""
    board, revision = layout.hardware()
    digest = hashlib.sha256(image.read_bytes()).hexdigest()
    slots = "".join(SLOT.format(name=name, device=slot.device, digest=digest) for name, slot in layout.flash().slots.items())
    archive = cpio.Archive()
    with tempfile.TemporaryDirectory(prefix="w58-bundle-") as temporary:
        description, signature = Path(temporary) / "sw-description", Path(temporary) / "sw-description.sig"
        description.write_text(DESCRIPTION.format(version=version, rollback=rollback, board=board, revision=revision, slots=slots))
        sign(description, signature, folder)
        # The signature is over the description, which has the digest of the image: in this order in the archive.
        for path in (description, signature):
            archive.file(path.name, path.read_bytes())
    archive.file("slot.squashfs", image.read_bytes())
    bundle.write_bytes(archive.bytes())
