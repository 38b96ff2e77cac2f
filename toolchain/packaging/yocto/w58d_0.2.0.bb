# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# Yocto recipe of w58d, after the rules of Scarthgap (5.0 LTS): CMake and GCC of Kirkstone (4.0) are too old. None of it was
# ever built: no BitBake has seen it, a check reads it. Its layer says scarthgap in LAYERSERIES_COMPAT. It needs
# meta-oe (fmt, asio, hostapd) and meta-networking (dnsmasq, nftables); toml++ is in neither of them and
# wants a recipe of its own that installs its headers.
SUMMARY = "AT command firmware of the SIMCom W58 and W58L Wi-Fi modules"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://LICENSE;md5=4ba77714f800e6594ddb9396ffd2ff70"

# Where the project is kept; of it the tag of this version.
W58D_SOURCE ?= "git://localhost/w58d.git;protocol=https;branch=main"
SRC_URI = "${W58D_SOURCE};tag=v${PV}"
S = "${WORKDIR}/git"

DEPENDS = "asio fmt libnl tomlplusplus"
RDEPENDS:${PN} = "hostapd dnsmasq iptables nftables"
RRECOMMENDS:${PN} = "wpa-supplicant busybox"

# The GBK table and the man pages are made by scripts.
inherit cmake pkgconfig python3native systemd update-rc.d bash-completion

EXTRA_OECMAKE = "-DW58D_TESTS=OFF"

# Where the class looks for the unit: on a system whose /lib is not /usr/lib, elsewhere than it is installed.
do_install:append() {
    if [ "${systemd_system_unitdir}" != "${prefix}/lib/systemd/system" ]; then
        install -d "${D}${systemd_system_unitdir}"
        mv "${D}${prefix}/lib/systemd/system/w58d.service" "${D}${systemd_system_unitdir}"
        rmdir -p --ignore-fail-on-non-empty "${D}${prefix}/lib/systemd/system"
    fi
}

SYSTEMD_SERVICE:${PN} = "w58d.service"
INITSCRIPT_NAME = "w58d"
INITSCRIPT_PARAMS = "defaults 95 10"

CONFFILES:${PN} = "${sysconfdir}/w58d/w58d.toml"
FILES:${PN} += "${systemd_system_unitdir}"
