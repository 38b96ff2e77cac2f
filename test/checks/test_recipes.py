# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The recipes for build systems that are not here - OpenWrt, Yocto, Buildroot -, as far as they can be checked without:
what they name is there, and what they install lies where it belongs. Nothing is compiled."""
import hashlib
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
OPENWRT = ROOT / "toolchain/packaging/openwrt/w58d/Makefile"
BUILDROOT = ROOT / "toolchain/packaging/buildroot"
(YOCTO,) = (ROOT / "toolchain/packaging/yocto").glob("*.bb")
VERSION = re.search(r"project\(w58d VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
CMAKE = re.search(r"cmake_minimum_required\(VERSION (\d+)\.(\d+)", (ROOT / "CMakeLists.txt").read_text())

# What w58d is linked with, by what CMake looks for.
LIBRARIES = {"fmt", "asio.hpp", "libnl-3.0", "libnl-genl-3.0", "libnl-nf-3.0", "libnl-route-3.0", "toml++/toml.h"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What `install` without components brings; programs that are not built yet are stood in for."""
    folder = tmp_path_factory.mktemp("installed")
    for name in ("sbin/w58d", "bin/w58d-at"):
        path = folder / "usr" / name
        path.parent.mkdir(parents=True)
        path.touch()
        path.chmod(0o755)
    for source, place in (("config/w58d.toml", "etc/w58d/w58d.toml"), ("init/w58d.sysv", "etc/init.d/w58d"),
                          ("init/w58d.service.in", "usr/lib/systemd/system/w58d.service"),
                          ("config/commands.json", "usr/share/w58d/commands.json")):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes((ROOT / source).read_bytes())
    return folder


@pytest.fixture
def root(tmp_path):
    """The project, by a path without blanks: make takes no others, nor do OpenWrt and Buildroot."""
    (tmp_path / "root").symlink_to(ROOT)
    return tmp_path / "root"


def test_what_is_looked_for_is_what_the_recipes_are_checked_for():
    text = (ROOT / "toolchain/cmake/dependencies.cmake").read_text()
    found = set(re.findall(r"find_package\((\w+)", text)) - {"PkgConfig", "Threads", "Python3"}
    found |= set(re.findall(r"find_path\(\w+ (\S+)", text))
    for modules in re.findall(r"pkg_check_modules\(\w+ REQUIRED IMPORTED_TARGET ([^)]*)\)", text):
        found |= set(modules.split())
    assert found == LIBRARIES


def test_all_are_of_this_version():
    assert f"PKG_VERSION:={VERSION}\n" in OPENWRT.read_text()
    assert f"W58D_VERSION = v{VERSION}\n" in (BUILDROOT / "package/w58d/w58d.mk").read_text()
    assert YOCTO.name == f"w58d_{VERSION}.bb"
    assert f"/{YOCTO.name}`" in (ROOT / "config/README.md").read_text()


# What both Kconfigs leave around a string.
QUOTES = """
qstrip = $(strip $(subst ",,$(1)))
"""

# As much of OpenWrt as the Makefile asks for.
RULES = """
INCLUDE_DIR:=$(TOPDIR)/include
INSTALL_DIR:=install -d -m0755
INSTALL_BIN:=install -m0755
INSTALL_CONF:=install -m0600
""" + QUOTES
PACKAGE = """
define BuildPackage
$(eval $(call Package/$(1)))
install:
$(call Package/$(1)/install,$(DEST))
show:
	@echo "name=$(1) version=$(PKG_VERSION) license=$(PKG_LICENSE) section=$(SECTION) category=$(CATEGORY)"
	@echo "depends=$(DEPENDS)"
	@echo "conffiles=$(call Package/$(1)/conffiles)"
	@echo "options=$(CMAKE_OPTIONS)"
	@echo "described=$(strip $(call Package/$(1)/description))"
	@echo 'source=$(PKG_SOURCE_URL)'
	@echo "rebuilt=$(PKG_CONFIG_DEPENDS)"
	$(file >config.in,$(Package/$(1)/config))
endef
"""


def test_openwrt_installs_what_its_package_needs(installed, root, tmp_path):
    (tmp_path / "include").mkdir()
    (tmp_path / "rules.mk").write_text(RULES)
    (tmp_path / "include/package.mk").write_text(PACKAGE)
    (tmp_path / "include/cmake.mk").touch()
    target = tmp_path / "target"
    done = subprocess.run(["make", "--warn-undefined-variables", "-s", "-f", OPENWRT, f"TOPDIR={tmp_path}",
                           f"PKG_INSTALL_DIR={installed}", f"PKG_BUILD_DIR={root}", f"DEST={target}",
                           'CONFIG_W58D_SOURCE="https://host/w58d.git"', "CMAKE_OPTIONS=", "show", "install"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    said = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert said["name"].startswith(f"w58d version={VERSION} license=MIT section=net category=Network")
    depends = set(said["depends"].replace("+", "").split())
    assert depends >= {"libstdcpp", "libfmt", "libnl-core", "libnl-genl", "libnl-route", "libnl-nf",
                       "hostapd", "dnsmasq", "iptables", "ip6tables", "nftables", "wpa-supplicant"}
    assert said["conffiles"].strip() == "/etc/w58d/w58d.toml"
    # Kconfig drops what is declared nowhere.
    assert (said["source"], said["rebuilt"]) == ("https://host/w58d.git", "CONFIG_W58D_SOURCE")
    declared = re.fullmatch(r'\tconfig (\w+)\n\t\tstring ".*"\n\t\tdepends on PACKAGE_w58d\n\t\thelp\n(?:\t\t  .*\n?)+',
                            (tmp_path / "config.in").read_text())
    assert declared and set(re.findall(r"\bCONFIG_(\w+)", OPENWRT.read_text())) == {declared[1]}
    found = {str(path.relative_to(target)): path.stat().st_mode & 0o777 for path in target.rglob("*") if path.is_file()}
    assert found == {"usr/sbin/w58d": 0o755, "usr/bin/w58d-at": 0o755, "etc/init.d/w58d": 0o755, "etc/w58d/w58d.toml": 0o600}
    assert (target / "etc/init.d/w58d").read_text().startswith("#!/bin/sh /etc/rc.common\n")


def test_openwrt_s_init_script_is_a_script():
    checked = subprocess.run(["shellcheck", "--shell=dash", "--exclude=SC2034", ROOT / "init/w58d.procd"],
                             stdout=subprocess.PIPE, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def recipe():
    """variable -> value of the Yocto recipe, and its functions."""
    text = re.sub(r"(?m)^#.*\n", "", YOCTO.read_text()).replace("\\\n", " ")
    functions = dict(re.findall(r"(?ms)^([\w:-]+)\(\) \{\n(.*?)^\}$", text))
    text = re.sub(r"(?ms)^[\w:-]+\(\) \{\n.*?^\}$", "", text)
    values, unread = {}, []
    for line in filter(None, map(str.strip, text.splitlines())):
        if match := re.fullmatch(r'([\w:${}-]+) (?:\?=|=|\+=) "([^"]*)"', line):
            values[match[1]] = match[2]
        elif match := re.fullmatch(r"inherit (.*)", line):
            values["inherit"] = match[1]
        else:
            unread.append(line)
    assert unread == []
    return values, functions


def test_yocto_s_recipe_says_what_is_so():
    values, _ = recipe()
    digest = hashlib.md5((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert (values["LICENSE"], values["LIC_FILES_CHKSUM"]) == ("MIT", f"file://LICENSE;md5={digest}")
    assert set(values["DEPENDS"].split()) == {"asio", "fmt", "libnl", "tomlplusplus"}
    named = set(f"{values['RDEPENDS:${PN}']} {values['RRECOMMENDS:${PN}']}".split())
    assert named >= {"hostapd", "dnsmasq", "iptables", "nftables", "wpa-supplicant"}
    assert set(values["inherit"].split()) == {"cmake", "pkgconfig", "python3native", "systemd", "update-rc.d", "bash-completion"}
    assert values["SRC_URI"].endswith(";tag=v${PV}")
    # Which BitBake's own configuration sets.
    known = {"PN", "PV", "WORKDIR", "sysconfdir", "systemd_system_unitdir", "prefix", "D"}
    used = set(re.findall(r"\$\{(\w+)\}", re.sub(r"(?m)^#.*", "", YOCTO.read_text())))
    assert used <= known | set(values)


# Of Yocto's releases: the version of CMake, and of GCC.
YOCTO_S = {"Kirkstone (4.0)": ((3, 22), 11), "Langdale (4.1)": ((3, 24), 12), "Mickledore (4.2)": ((3, 25), 12),
           "Scarthgap (5.0 LTS)": ((3, 28), 13)}


def test_the_release_that_yocto_s_recipe_names_can_compile_w58d():
    cmake, compiler = YOCTO_S[re.search(r"after the rules of (\w+ \([^)]*\))", YOCTO.read_text())[1]]
    assert cmake >= tuple(map(int, CMAKE.groups()))
    assert compiler >= int(re.search(r"GCC_AT_LEAST_(\d+)", (BUILDROOT / "package/w58d/Config.in").read_text())[1])


@pytest.mark.parametrize("units", ["/lib/systemd/system", "/usr/lib/systemd/system"])
def test_yocto_s_unit_is_where_its_class_looks(installed, tmp_path, units):
    target = tmp_path / "image"
    subprocess.run(["cp", "-a", installed, target], check=True)
    values = {"D": str(target), "prefix": "/usr", "systemd_system_unitdir": units}
    (commands,) = recipe()[1].values()
    commands = re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], commands)
    subprocess.run(["sh", "-euc", commands], check=True)
    assert [str(path.relative_to(target)) for path in target.rglob("w58d.service")] == [f"{units[1:]}/w58d.service"]
    assert (target / "usr/share/w58d").is_dir()


# As much of Buildroot as the package asks for: what it knows of a package, and what it runs.
CMAKE_PACKAGE = """
define cmake-package
$$(info version=$$(W58D_VERSION) site=$$(W58D_SITE) method=$$(W58D_SITE_METHOD) license=$$(W58D_LICENSE))
$$(info depends=$$(W58D_DEPENDENCIES))
$$(info options=$$(W58D_CONF_OPTS))
$$(info permissions=$$(strip $$(W58D_PERMISSIONS)))
sysv systemd:
	$$(foreach hook,$$(W58D_POST_INSTALL_TARGET_HOOKS),$$($$(hook))$$(sep))
	$$(W58D_INSTALL_INIT_$$(INIT))
endef
define sep


endef
"""


@pytest.mark.parametrize("init,service", [("SYSV", "etc/init.d/S95w58d"), ("SYSTEMD", "usr/lib/systemd/system/w58d.service")])
def test_buildroot_s_package_installs_for_its_init(installed, root, tmp_path, init, service):
    target = tmp_path / "target"
    subprocess.run(["cp", "-a", installed, target], check=True)
    makefile = tmp_path / "Makefile"
    tree = root / BUILDROOT.relative_to(ROOT)
    makefile.write_text(QUOTES + CMAKE_PACKAGE + f"include {tree}/external.mk\n")
    done = subprocess.run(["make", "-s", "-f", makefile, f"BR2_EXTERNAL_W58D_PATH={tree}", f"TARGET_DIR={target}",
                           'BR2_PACKAGE_W58D_SOURCE="git://host/w58d"', 'BR2_PACKAGE_W58D_HEADERS="/headers"', f"INIT={init}",
                           init.lower()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    said = done.stdout.splitlines()
    assert said[0] == f"version=v{VERSION} site=git://host/w58d method=git license=MIT"
    assert set(said[1].removeprefix("depends=").split()) == {"host-pkgconf", "host-python3", "fmt", "libnl"}
    assert said[2] == "options=-DW58D_TESTS=OFF -DASIO_INCLUDE_DIR=/headers -DTOMLPLUSPLUS_INCLUDE_DIR=/headers"
    assert said[3] == "permissions=/etc/w58d/w58d.toml f 0600 0 0 - - - - -"
    services = [name for name in ("etc/init.d/S95w58d", "etc/init.d/w58d", "usr/lib/systemd/system/w58d.service")
                if (target / name).exists()]
    assert services == [service] and not (target / "usr/share/w58d").exists()


def test_buildroot_s_options_are_written_as_its_are():
    text = (BUILDROOT / "package/w58d/Config.in").read_text().replace("\\\n", " ")
    body = re.compile(r'config BR2_\w+|if BR2_\w+|endif|comment ".*"|\tdepends on [\w!&|()> =\t-]+(?: # .*)?|'
                      r'\tselect BR2_(?:PACKAGE|HOST)_\w+(?: # runtime)?|\t(?:bool|string) ".*"|\thelp|\t  \S.{0,61}|#.*|\s*')
    assert [line for line in text.splitlines() if not body.fullmatch(line)] == []
    selected = set(re.findall(r"select BR2_PACKAGE_(\w+)", text))
    built = set(re.search(r"W58D_DEPENDENCIES = (.*)", (BUILDROOT / "package/w58d/w58d.mk").read_text())[1].split())
    assert {name.upper() for name in built if not name.startswith("host-")} | {"HOSTAPD", "DNSMASQ", "IPTABLES"} <= selected
    # Otherwise it takes the computer's own from 3.18 on.
    assert f"\tselect BR2_HOST_CMAKE_AT_LEAST_{'_'.join(CMAKE.groups())}\n" in text
    # Whoever has not what is depended on is told so.
    needed = set(re.findall(r"\tdepends on (BR2_\w+)", text[:text.index("\nif ")])) - {"BR2_USE_MMU"}
    assert set(re.findall(r"!(BR2_\w+)", text)) == needed >= {"BR2_USE_WCHAR"}
    assert "name: W58D\n" in (BUILDROOT / "external.desc").read_text()
    assert re.findall(r"BR2_EXTERNAL_W58D_PATH/(\S+)\"", (BUILDROOT / "Config.in").read_text()) == ["package/w58d/Config.in"]
