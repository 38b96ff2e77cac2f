# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Keys for update bundles. This one is made for development, here, and nobody should trust it elsewhere."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

from virtual_board.cache import BoardError, entry

# Names a folder with key.pem and cert.pem to be used instead.
VARIABLE = "W58_SIGNING_FOLDER"
# The same for the service key, whose bundles may bring older firmware back. No module knows one that is not named here,
# but those that trust the key made for development anyway.
SERVICE_VARIABLE = "W58_SERVICE_FOLDER"


def _openssl(*words):
    done = subprocess.run(["openssl", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise BoardError(f"openssl {words[0]}: {done.stdout.strip()}")
    return done.stdout


def make_key(folder):
    """Makes key.pem and cert.pem in the folder."""
    _openssl("req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "7300", "-subj", "/CN=w58d development",
             "-keyout", folder / "key.pem", "-out", folder / "cert.pem")


def _folder():
    given = os.environ.get(VARIABLE)
    return Path(given) if given else entry("signing", "development", make_key)


def service_folder():
    """None: there is no service key."""
    given = os.environ.get(SERVICE_VARIABLE)
    if given:
        return Path(given)
    return None if os.environ.get(VARIABLE) else entry("signing", "service", make_key)


def certificate():
    return _folder() / "cert.pem"


def certificate_start():
    """Seconds since 1970 from which on it is valid."""
    said = _openssl("x509", "-in", certificate(), "-noout", "-startdate", "-dateopt", "iso_8601").strip()
    return int(datetime.strptime(said + "+0000", "notBefore=%Y-%m-%d %H:%M:%SZ%z").timestamp())


def sign(path, signature, folder=None):
    """Writes the CMS signature that swupdate looks for, without the time at which it is made."""
    folder = folder or _folder()
    _openssl("cms", "-sign", "-binary", "-noattr", "-outform", "DER", "-in", path, "-out", signature,
             "-signer", folder / "cert.pem", "-inkey", folder / "key.pem")
