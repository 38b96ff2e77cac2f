# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a release is refused for, and what it says of itself. (The release itself: toolchain/release.)"""
import email.utils
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "toolchain/packaging"), str(ROOT / "toolchain")]
import sbom  # noqa: E402
from image_builder.signing import make_key  # noqa: E402

VERSION = re.search(r"project\(w58d VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
CONTACT = "A. Maintainer <w58d@example.org>"
MADE_FOR_CHECK = ("CMakeLists.txt", "LICENSE", "toolchain/release", "toolchain/commit_time", "toolchain/packaging", "toolchain/image_builder",
                  "toolchain/virtual_board", "config/w58d.toml")


def git(folder, *words):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)


def key_in(folder, name, days=3650, days_ago=0):
    folder.mkdir()
    subprocess.run(["faketime", "-f", f"-{days_ago}d", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", str(days), "-subj", f"/CN={name}", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, stderr=subprocess.DEVNULL)
    return folder


@pytest.fixture
def tree(tmp_path):
    """A commit of as much of the project as is looked at; beside it the key that signs updates."""
    key_in(tmp_path / "keys", "somebody's")
    folder = tmp_path / "tree"
    for name in MADE_FOR_CHECK:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    return folder


def release(tree, *arguments, **environment):
    environment = {"PATH": os.environ["PATH"], "W58D_CONTACT": CONTACT, "W58_SIGNING_FOLDER": str(tree.parent / "keys"), **environment}
    return subprocess.run([tree / "toolchain/release", "--check", *arguments], check=False, env=environment, cwd=tree.parent,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_release_of_a_commit_with_an_address_can_be_made(tree):
    done = release(tree, VERSION)
    assert (done.returncode, done.stdout) == (0, "")


# What Debian's files cannot hold, or lintian finds once all is built.
NO_CONTACTS = ("somebody", "<a@example.org>", " <a@example.org>", "a <a@example.org>\nX: y", "a <a@example.org>\n", "a\\b <a@example.org>",
               "a, b <a@example.org>", "a <a@example.org>, b <b@example.org>", "a <a@example.org> b", "a@b <a@example.org>",
               "a <a b@example.org>", "a; b <a@example.org>", "a [b] <a@example.org>")
CONTACTS = ("R&D <r@example.org>", "A/B <a@example.org>", "J\u00f6rg O'Neil (w58d) <j+w@example.org>")


@pytest.mark.parametrize("contact", ["", "w58d developers <w58d@w58d.invalid>", "a <a@localhost>", *NO_CONTACTS])
def test_none_is_made_that_nobody_answers_for(tree, contact):
    done = release(tree, VERSION, W58D_CONTACT=contact)
    assert done.returncode == 1 and "W58D_CONTACT" in done.stdout


@pytest.mark.parametrize("contact", CONTACTS)
def test_whom_packages_can_name_is_taken(tree, contact):
    assert release(tree, VERSION, W58D_CONTACT=contact).stdout == ""


def test_none_is_made_of_what_is_in_no_commit(tree):
    (tree / "CMakeLists.txt").write_text((tree / "CMakeLists.txt").read_text() + "\n")
    done = release(tree, VERSION)
    assert done.returncode == 1 and "in no commit" in done.stdout


def test_none_is_made_of_another_version_than_the_tree_s(tree):
    assert "CMakeLists.txt has version" in release(tree, "9.9.9").stdout
    changes = tree / "toolchain/packaging/CHANGELOG.md"
    changes.write_text(changes.read_text().replace(f"## {VERSION}", "## 9.9.9", 1))
    git(tree, "commit", "-qam", "next")
    done = release(tree, VERSION)
    assert done.returncode == 1 and "CHANGELOG.md is 9.9.9" in done.stdout


def test_updates_are_not_signed_with_the_key_for_development(tree):
    assert "W58_SIGNING_FOLDER" in release(tree, VERSION, W58_SIGNING_FOLDER="").stdout
    assert release(tree, "--no-images", VERSION, W58_SIGNING_FOLDER="").returncode == 0
    # Wherever that lies, and under whichever variable's name.
    (tree.parent / "development").mkdir()
    make_key(tree.parent / "development")
    for variable in ("W58_SIGNING_FOLDER", "W58_SERVICE_FOLDER"):
        done = release(tree, VERSION, **{variable: str(tree.parent / "development")})
        assert done.returncode == 1 and f"{variable}: the key in {tree.parent}/development was made for development" in done.stdout


@pytest.mark.parametrize("variable", ["W58_SIGNING_FOLDER", "W58_SERVICE_FOLDER"])
def test_none_is_made_without_the_keys_that_are_named(tree, variable):
    other = key_in(tree.parent / "other", "another's")
    # As whoever calls means it, not in the tree.
    assert release(tree, VERSION, **{variable: "other"}).stdout == ""
    (tree / "other").mkdir()
    assert release(tree, VERSION, **{variable: "other"}).stdout == ""
    shutil.copy(tree.parent / "keys/key.pem", other)
    for folder, why in (("/nonexistent", "no key.pem and cert.pem"), (tree, "no key.pem and cert.pem"), (other, "is not the key of cert.pem"),
                        (key_in(tree.parent / "old", "an old one", 30, 100), "valid no longer")):
        done = release(tree, VERSION, **{variable: str(folder)})
        assert done.returncode == 1 and f"{variable}: " in done.stdout and f"{folder}" in done.stdout and why in done.stdout
    (other / "cert.pem").write_text("mine")
    assert "cert.pem is no certificate" in release(tree, VERSION, **{variable: "other"}).stdout


def test_updates_are_not_checked_with_a_certificate_that_ends_soon(tree):
    soon = key_in(tree.parent / "soon", "for a month", 30)
    done = release(tree, VERSION, W58_SIGNING_FOLDER=str(soon))
    assert done.returncode == 1 and f"W58_SIGNING_FOLDER: {soon}/cert.pem is valid for less than 365 days" in done.stdout
    # The way back may end sooner.
    assert release(tree, VERSION, W58_SERVICE_FOLDER=str(soon)).stdout == ""


def test_none_is_made_of_what_is_no_clone(tree, tmp_path):
    (tree / ".git").rename(tmp_path / "git")
    refused = (1, f"release: {tree} is no clone: a release is made of a commit\n")
    done = release(tree, VERSION)
    assert (done.returncode, done.stdout) == refused
    # Nor of somebody else's.
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "tree")
    git(tmp_path, "commit", "-qm", "vendored")
    done = release(tree, VERSION)
    assert (done.returncode, done.stdout) == refused


def test_a_version_that_was_given_away_is_made_of_its_own_commit_alone(tree):
    git(tree, "tag", "-am", "given away", f"v{VERSION}")
    assert release(tree, VERSION).stdout == ""
    git(tree, "commit", "--allow-empty", "-qm", "more")
    done = release(tree, VERSION)
    assert done.returncode == 1 and f"v{VERSION} is a tag of another commit" in done.stdout


@pytest.mark.parametrize("words,why", [
    (("--raspberry-pi", "--no-images"), "--raspberry-pi is for images"), (("--arch", "armhf", "--raspberry-pi"), "--raspberry-pi: its boards"),
    (("--arch", " "), "no architecture"), (("--arch", "riscv64"), "no such architecture: riscv64"),
    (("--arch", "arm64 arm64"), "arm64 is there twice")])
def test_what_cannot_be_made_of_all_that_is_asked_for_is_refused(tree, words, why):
    done = release(tree, *words, VERSION)
    assert done.returncode == 1 and why in done.stdout


# In the place of what takes long: each leaves what the real one does.
STUBS = {
    "toolchain/bootstrap": "[ \"$1\" != --list ] || echo git",
    "toolchain/reproduce": "[ \"$1\" = --keep ]; mkdir -p \"$2/site\"; cd \"$2\"; shift 2; touch site/index.html site/board.html\n"
                           "for arch; do touch w58d_0_$arch.deb w58d-0-$arch.tar.gz w58d-$arch-static; done",
    "toolchain/image": "mkdir -p build/image-$2; touch build/image-$2/w58.img; echo \"$PWD/build/image-$2/w58.img  0.0 MiB\"\n"
                       "printf 'slot_base_%s\\t0\\tlibc6\\t1\\t%s\\ta <a@b>\\n' armhf armhf arm64 arm64 >>$XDG_CACHE_HOME/w58d/board/downloaded",
}


def test_what_is_laid_out(tree, tmp_path):
    for name, text in STUBS.items():
        (tree / name).write_text(f"#!/bin/sh\nset -e\n{text}\n")
        (tree / name).chmod(0o755)
    (tree / ".gitignore").write_text("/build/\n")
    (tree / ".github").mkdir()
    shutil.copy(ROOT / ".github/SECURITY.md", tree / ".github")
    with open(tree / "toolchain/packaging/reuse/dep5", "a", encoding="utf-8") as dep5:
        dep5.write("\nFiles: *\nCopyright: nobody\nLicense: MIT\n")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "stubs")
    bins = tmp_path / "bin"
    bins.mkdir()
    # What earlier ones have left.
    (tree / "build/image-armhf").mkdir(parents=True)
    for left in ("w58-0.0.1.swu", f"w58-{VERSION}-service.swu"):
        (tree / "build/image-armhf" / left).touch()
    (bins / "lintian").write_text("#!/bin/sh\nexit 0\n")
    (bins / "lintian").chmod(0o755)
    done = subprocess.run([tree / "toolchain/release", "--raspberry-pi", VERSION], check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, env={"PATH": f"{bins}:{os.environ['PATH']}", "W58D_CONTACT": CONTACT,
                               "W58_SIGNING_FOLDER": str(tmp_path / "keys")})
    assert done.returncode == 0, done.stderr
    out = tree / f"build/w58d-{VERSION}"
    assert done.stdout == f"{out}\n"
    found = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    name = f"w58d-{VERSION}"
    archs = ("amd64", "armhf", "arm64")
    assert found == {
        *(f"packages/w58d_0_{arch}.deb" for arch in archs), *(f"packages/w58d-0-{arch}.tar.gz" for arch in archs),
        *(f"static/w58d-{arch}-static" for arch in archs), "manual/site/index.html", "manual/site/board.html", f"manual/{name}-manual.tar.gz",
        *(f"image-{board}/w58.img" for board in ("armhf", "generic-arm64", "rpi3", "rpi4")),
        *(f"image-{board}/{name}-image-{board}.spdx" for board in ("armhf", "generic-arm64", "rpi3", "rpi4")),
        f"{name}.tar.gz", f"{name}.spdx", "CHANGELOG.md", "LICENSE", "SECURITY.md", "CONTACT", "DOWNLOADS", "SHA256SUMS"}
    assert (out / "CONTACT").read_text() == f"{CONTACT}\n"
    links = [link for path in out.glob("*.md") for link in re.findall(r"\]\(([^)#]*)", path.read_text()) if "://" not in link]
    assert len(links) > 2 and [link for link in links if not (out / link).is_file()] == []
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=out, check=True)
    assert len((out / "SHA256SUMS").read_text().splitlines()) == len(found) - 1
    assert re.search(r"(?m)^[0-9a-f-]{64} git \S+ \S+ build$", (out / "DOWNLOADS").read_text())
    assert "\n0 libc6 1 armhf slot_base_armhf\n" in (out / "DOWNLOADS").read_text()
    assert "FileName: ./CMakeLists.txt\n" in (out / f"{name}.spdx").read_text()


def test_the_sources_are_laid_out_whoever_does_it(tree, tmp_path):
    """With debian/ and what `reuse lint` reads; the address cannot get anywhere else."""
    def made(name, umask, **environment):
        folder = tmp_path / name
        done = subprocess.run(["sh", "-c", f"umask {umask}; exec \"$0\" \"$1\"", tree / "toolchain/packaging/source_tree", folder],
                              env={"PATH": os.environ["PATH"], "W58D_CONTACT": CONTACT, **environment}, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done, sorted((str(path.relative_to(folder)), path.stat().st_mode, path.stat().st_mtime_ns if path.is_file() else 0,
                             path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*"))

    done, first = made("first", "022", TZ="UTC")
    assert done.returncode == 0, done.stdout
    assert made("second", "077", TZ="Pacific/Kiritimati", LC_ALL="C")[1] == first
    names = {name for name, *_ in first}
    assert {"LICENSES/MIT.txt", ".reuse/dep5", "debian/control", "debian/changelog", "debian/copyright", "debian/rules"} <= names
    control = (tmp_path / "first/debian/control").read_text()
    assert f"\nMaintainer: {CONTACT}\n" in control
    assert f"\n -- {CONTACT}  " in (tmp_path / "first/debian/changelog").read_text()
    for contact in NO_CONTACTS:
        assert made("third", "022", W58D_CONTACT=contact)[0].returncode == 1, contact
        shutil.rmtree(tmp_path / "third")
    for contact in CONTACTS:
        assert made("third", "022", W58D_CONTACT=contact)[0].returncode == 0, contact
        assert f"\nMaintainer: {contact}\n" in (tmp_path / "third/debian/control").read_text()
        assert f"\n -- {contact}  " in (tmp_path / "third/debian/changelog").read_text()
        shutil.rmtree(tmp_path / "third")


def test_each_version_is_younger_than_the_one_before():
    now = int(subprocess.run([ROOT / "toolchain/commit_time"], check=True, stdout=subprocess.PIPE, text=True).stdout)
    said = subprocess.run(["/usr/bin/python3", "-B", ROOT / "toolchain/packaging/changelog.py", CONTACT, str(now)], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    times = [email.utils.parsedate_to_datetime(time).timestamp() for time in re.findall(r"(?m)^ -- .*>  (.*)$", said)]
    assert re.findall(r"(?m)^w58d \(([0-9.]+)\)", said)[0] == VERSION and times[0] == now
    assert len(times) > 1 and times == sorted(set(times), reverse=True)


def test_what_an_image_is_made_of_is_said_once_and_always_alike():
    rows = [("slot_base_armhf", "b" * 64, "libc6", "2.36", "armhf", "GNU Libc Maintainers <a@b>"),
            ("slot_base_armhf", "a" * 64, "hostapd", "2:2.10", "armhf", "wpa <a@b>"),
            ("kernel_armhf", "c" * 64, "linux-image-1", "6.1", "armhf", "kernel <a@b>"),
            ("kernel_amd64", "e" * 64, "linux-image-2", "6.1", "amd64", "kernel <a@b>"),
            ("root_armhf", "d" * 64, "python3", "3.11", "armhf", "python <a@b>")]
    lines = ["\t".join(row) + "\n" for row in [*rows, rows[0]]]
    said = sbom.image(sbom.downloaded(lines), "w58d-image", "1700000000", "armhf")
    assert said == sbom.image(sbom.downloaded(reversed(lines)), "w58d-image", "1700000000", "armhf")
    assert re.findall(r"(?m)^PackageName: (.*)", said) == ["hostapd", "libc6", "linux-image-1"]
    assert "Created: 2023-11-14T22:13:20Z\n" in said
    assert "PackageVersion: 2:2.10\nPackageSupplier: Organization: wpa <a@b>\nPackageDownloadLocation: NOASSERTION" in said
    with pytest.raises(SystemExit):
        sbom.image(rows, "w58d-image", "0", "arm64")


def test_what_reuse_says_of_the_sources_has_no_time_and_no_order_of_its_own():
    text = ("SPDXVersion: SPDX-2.1\nDocumentName: {0}\nDocumentNamespace: x:{0}\nCreated: {0}\nRelationship: {1}\n"
            "Relationship: {2}\n\nFileName: {1}\nSPDXID: 1\n\nFileName: {2}\nSPDXID: 2\n\nLicenseID: LicenseRef-x\n")
    texts = [sbom.sources(text.format(*values), "w58d-1", "0") for values in ("9ab", "8ba")]
    texts = [re.sub("SPDXID: .", "", each) for each in texts]
    assert texts[0] == texts[1]
    assert "Created: 1970-01-01T00:00:00Z" in texts[0] and texts[0].endswith("\n\nLicenseID: LicenseRef-x\n")


def test_every_script_is_as_shellcheck_wants_it():
    """But for what it cannot see: variables of files that are read, and of the environment; BusyBox's shell."""
    listed = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "ls-files"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    scripts = []
    for name in listed.split():
        with open(ROOT / name, "rb") as file:
            if re.match(rb"#!.*[/ ](ba)?sh$", file.readline().rstrip()):
                scripts.append(name)
    assert "toolchain/release" in scripts and len(scripts) > 25
    done = subprocess.run(["shellcheck", "--severity=warning", "--exclude=SC1007,SC2154,SC2187", *scripts], cwd=ROOT, check=False,
                          stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout


def _build(folder, home, cmake_lists, options=()):
    """A program that is compiled as a whole by the linker, with debugging symbols and without a cache: its bytes."""
    shutil.copytree(ROOT / "toolchain/cmake", folder / "toolchain/cmake")
    (folder / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\ninclude(toolchain/cmake/ccache.cmake)\n"
                                           f"add_executable(p one.cpp two.cpp)\n{cmake_lists}"
                                           "set_target_properties(p PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)\n")
    (folder / "two.cpp").write_text("int half(int number) { return number / 2; }\n")
    for command in (["cmake", "-G", "Ninja", "-B", "build/release", "-D", "CMAKE_CXX_FLAGS=-g -O2", *options],
                    ["cmake", "--build", "build/release"]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], "HOME": str(home), "CCACHE_DISABLE": "1"})
        assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "build/release/p").read_bytes()


def test_where_a_program_was_built_is_not_in_it(tmp_path):
    made = []
    for folder in (tmp_path / "a", tmp_path / "another/of-some-depth"):
        folder.mkdir(parents=True)
        (folder / "one.cpp").write_text("int half(int number);\nint main(int count, char**) { return half(count); }\n")
        made.append(_build(folder, tmp_path, ""))
    assert made[0] == made[1] and str(tmp_path).encode() not in made[0]


def test_where_the_libraries_of_another_architecture_are_is_not_in_a_program(tmp_path):
    """Once the folder is a link out of the tree, as toolchain/cross makes it; once it lies in the tree."""
    libraries = tmp_path / "elsewhere/libraries"
    for place in ("usr/include", "usr/lib/this"):
        (libraries / place).mkdir(parents=True)
    (libraries / "usr/include/twice.hpp").write_text("inline int twice(int number) { return __builtin_printf(__FILE__), number * 2; }\n")
    (tmp_path / "third.cpp").write_text("int third(int number) { return number / 3; }\n")
    subprocess.run(["g++", "-shared", "-fPIC", "-o", libraries / "usr/lib/this/libthird.so", tmp_path / "third.cpp"], check=True)
    made = []
    for folder in (tmp_path / "a", tmp_path / "another/of-some-depth"):
        (folder / "build/sysroot").mkdir(parents=True)
        if made:
            shutil.copytree(libraries, folder / "build/sysroot/this")
        else:
            (folder / "build/sysroot/this").symlink_to(libraries)
        machine = subprocess.run(["gcc", "-dumpmachine"], check=True, capture_output=True, text=True).stdout.strip()
        (folder / "toolchain").mkdir()
        (folder / "this.cmake").write_text(f"set(W58D_DEBIAN_ARCH this)\nset(W58D_TRIPLET {machine})\nset(CMAKE_SYSTEM_PROCESSOR this)\n"
                                           "include(${CMAKE_CURRENT_LIST_DIR}/toolchain/cmake/cross.cmake)\n")
        (folder / "one.cpp").write_text("#include <twice.hpp>\nint half(int number);\nint third(int number);\n"
                                        "int main(int count, char**) { return half(twice(third(count))); }\n")
        made.append(_build(folder, tmp_path, "target_include_directories(p SYSTEM PRIVATE ${w58d_sysroot}/usr/include)\n"
                           "target_link_libraries(p PRIVATE ${w58d_sysroot}/usr/lib/this/libthird.so)\n",
                           [f"-DCMAKE_TOOLCHAIN_FILE={folder}/this.cmake"]))
    assert made[0] == made[1] and str(tmp_path).encode() not in made[0]
