# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a release is made of, as text, which is the same whenever it is made of the same.

    sbom.py sources NAME SECONDS <SPDX        what `reuse spdx` says of the sources, without its time and its random name
    sbom.py image NAME SECONDS ARCH <DOWNLOADED   SPDX of the Debian packages in a flash image
    sbom.py downloads PACKAGE... <DOWNLOADED  every Debian package that a release was made with: SHA-256, name, version,
                                              architecture, what for. The PACKAGEs are this machine's, with what they need

DOWNLOADED is what virtual_board/packages.py writes down of each package it unpacks.
"""
import re
import subprocess
import sys
import time
import uuid

# What virtual_board/cache.py calls the parts of an image.
OF_AN_IMAGE = ("slot_base_", "kernel_")
CLOSURE = ["--recurse", "--installed", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces",
           "--no-enhances"]


def created(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(seconds)))


def namespace(name):
    return f"w58d:{name}-{uuid.uuid5(uuid.NAMESPACE_OID, name)}"


def sources(text, name, seconds):
    text = re.sub(r"(?m)^Created: .*", f"Created: {created(seconds)}", text)
    text = re.sub(r"(?m)^DocumentName: .*", f"DocumentName: {name}", text)
    text = re.sub(r"(?m)^DocumentNamespace: .*", f"DocumentNamespace: {namespace(name)}", text)
    head, *files = text.strip().split("\n\nFileName: ")
    last, *licences = files.pop().split("\n\nLicenseID: ")
    relations = sorted(line for line in head.splitlines() if line.startswith("Relationship: "))
    head = "\n".join([line for line in head.splitlines() if not line.startswith("Relationship: ")] + relations)
    return "\n\nFileName: ".join([head, *sorted([*files, last])]) + "".join(f"\n\nLicenseID: {each}" for each in licences) + "\n"


def downloaded(lines):
    """(what for, SHA-256, package, version, architecture, maintainer), each once."""
    return sorted({tuple(line.rstrip("\n").split("\t")) for line in lines})


def image(rows, name, seconds, arch):
    packages = sorted({row[1:] for row in rows if row[0] in {kind + arch for kind in OF_AN_IMAGE}}, key=lambda row: row[1])
    if not packages:
        raise SystemExit(f"sbom: no packages of {arch} were downloaded")
    said = ["SPDXVersion: SPDX-2.1", "DataLicense: CC0-1.0", "SPDXID: SPDXRef-DOCUMENT", f"DocumentName: {name}",
            f"DocumentNamespace: {namespace(name)}", "Creator: Tool: w58d-release", f"Created: {created(seconds)}",
            "CreatorComment: <text>Debian's packages of the image, as they were downloaded. Their licences are in Debian's own "
            "copyright files; w58d itself is in the document of the sources.</text>"]
    identities = [f"SPDXRef-{re.sub('[^A-Za-z0-9.-]', '-', package)}" for _, package, *_ in packages]
    said += [f"Relationship: SPDXRef-DOCUMENT describes {identity}" for identity in identities]
    for identity, (digest, package, version, of, maintainer) in zip(identities, packages, strict=True):
        said += ["", f"PackageName: {package}", f"SPDXID: {identity}", f"PackageVersion: {version}",
                 f"PackageSupplier: Organization: {maintainer}", "PackageDownloadLocation: NOASSERTION", "FilesAnalyzed: false",
                 f"PackageChecksum: SHA256: {digest}", "PackageLicenseConcluded: NOASSERTION",
                 "PackageLicenseDeclared: NOASSERTION", "PackageCopyrightText: NOASSERTION",
                 f"ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/{package}@{version}?arch={of}"]
    return "\n".join(said) + "\n"


def installed(names):
    """The same of this machine's packages and of all that they need."""
    def said(*command):
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    wanted = {line.split(":")[0] for line in said("apt-cache", "depends", *CLOSURE, *names).splitlines()
              if line and not line.startswith((" ", "<", "|"))}
    there = [line.split("\t") for line in said("dpkg-query", "-W", "-f", "${Package}\t${Version}\t${Architecture}\t"
                                               "${db:Status-Status}\n").splitlines()]
    there = [row[:3] for row in there if row[0] in wanted and row[3] == "installed"]
    known = {}
    shown = subprocess.run(["apt-cache", "show", *(f"{package}:{of}={version}" if of != "all" else f"{package}={version}"
                                                   for package, version, of in there)],
                           check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    for stanza in shown.split("\n\n"):
        field = dict(re.findall(r"(?m)^(Package|Version|Architecture|SHA256): (.*)$", stanza))
        if "SHA256" in field:
            known[field["Package"], field["Version"], field["Architecture"]] = field["SHA256"]
    for package, version, of in there:
        # Installed from an index that is no longer there.
        yield "build", known.get((package, version, of), "-" * 64), package, version, of, ""


def main(what, *rest):
    if what == "sources":
        sys.stdout.write(sources(sys.stdin.read(), *rest))
    elif what == "image":
        sys.stdout.write(image(downloaded(sys.stdin), *rest))
    elif what == "downloads":
        for kind, digest, package, version, of, _ in [*installed(rest), *downloaded(sys.stdin)]:
            print(digest, package, version, of, kind)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
