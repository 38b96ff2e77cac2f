# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Keys for update bundles. This one is made for development, here, and nobody should trust it elsewhere."""

import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from virtual_board.cache import BoardError, entry

# Names a folder with key.pem and cert.pem to be used instead.
VARIABLE = "W58_SIGNING_FOLDER"
# The same for the service key, whose bundles may bring older firmware back. No module knows one that is not named here,
# but those that trust the key made for development anyway.
SERVICE_VARIABLE = "W58_SERVICE_FOLDER"

# For how many days the certificate has to be valid yet. A module checks updates with the one that is in its slot, and takes
# none after its end, not even one with the next certificate: that has to reach all modules before. In a year it may; and
# what openssl makes if nobody says for how long, a month, is noticed.
LEFT_DAYS = 365


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


def _said(*words):
    """What openssl prints; None if it says no."""
    done = subprocess.run(["openssl", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout if done.returncode == 0 else None


def _check(variable, folder, left_days):
    key, cert = folder / "key.pem", folder / "cert.pem"
    if not all(path.is_file() and os.access(path, os.R_OK) for path in (key, cert)):
        raise BoardError(f"{variable}: there are no key.pem and cert.pem in {folder}")
    certified = _said("x509", "-in", cert, "-noout", "-pubkey")
    if certified is None:
        raise BoardError(f"{variable}: {cert} is no certificate")
    # No question for a passphrase, which nobody would be there to answer when the bundle is signed.
    if _said("pkey", "-in", key, "-pubout", "-passin", "pass:") != certified:
        raise BoardError(f"{variable}: {key} is not the key of cert.pem, or has a passphrase")

    def lasts(days):
        return _said("x509", "-in", cert, "-noout", "-checkend", str(days * 86400)) is not None

    if not lasts(0):
        raise BoardError(f"{variable}: {cert} is valid no longer")
    if not lasts(left_days):
        raise BoardError(f"{variable}: {cert} is valid for less than {left_days} days: a module with it takes no update after "
                         "that. Make one that lasts as long as modules do")
    # As swupdate does, to which a certificate for servers, say, is none.
    with tempfile.TemporaryDirectory(prefix="w58-key-") as temporary:
        signature = Path(temporary) / "signature"
        sign(cert, signature, folder)
        if _said("cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", cert, "-CAfile", cert) is None:
            raise BoardError(f"{variable}: {cert} is for another purpose than updates: e-mail protection, or none, has to be in it")


def check(signer=None):
    """Raises if a key that is named is none to make an image with, before anything is made."""
    # What the end of the service key's certificate costs is the way back alone.
    for variable, left_days in ((VARIABLE, LEFT_DAYS), (SERVICE_VARIABLE, 0)):
        if folder := os.environ.get(variable):
            _check(variable, Path(folder), left_days)
    if signer:
        _check("--signed-by", signer, 0)


def sign(path, signature, folder=None):
    """Writes the CMS signature that swupdate looks for, without the time at which it is made."""
    folder = folder or _folder()
    _openssl("cms", "-sign", "-binary", "-noattr", "-outform", "DER", "-in", path, "-out", signature,
             "-signer", folder / "cert.pem", "-inkey", folder / "key.pem")


if __name__ == "__main__":
    try:
        check()
    except BoardError as why:
        sys.exit(str(why))
