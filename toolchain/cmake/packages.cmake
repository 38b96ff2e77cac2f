# `cpack` in a release build: a .deb, and a .tar.gz to be unpacked at / of a bare root file system.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME w58d)
set(CPACK_PACKAGE_VENDOR "w58d")
set(CPACK_PACKAGE_CONTACT "w58d maintainers <w58d@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "AT command firmware of the SIMCom W58 and W58L Wi-Fi modules")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_SET_DESTDIR ON)  # some of it is below /etc
set(CPACK_INCLUDE_TOPLEVEL_DIRECTORY OFF)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "hostapd, dnsmasq-base, iptables, nftables")
if(W58D_DEBIAN_ARCH)
    # dpkg-shlibdeps knows only what is installed here; this is what it finds on Debian 12 for the same program.
    set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${W58D_DEBIAN_ARCH})
    string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libc6 (>= 2.34), libfmt9 (>= 9.1.0+ds1), libgcc-s1 (>= 3.5)"
           ", libnl-3-200 (>= 3.2.7), libnl-genl-3-200 (>= 3.2.7), libnl-nf-3-200 (>= 3.2.7), libnl-route-3-200 (>= 3.2.7), libspdlog1.10-fmt9"
           ", libstdc++6 (>= 11)")
else()
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "wpasupplicant, udhcpc")
set(debian ${PROJECT_SOURCE_DIR}/toolchain/packaging/debian)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${debian}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
