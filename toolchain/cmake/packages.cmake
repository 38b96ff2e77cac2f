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
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "hostapd, dnsmasq-base, iptables, nftables")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "wpasupplicant, udhcpc")
set(debian ${PROJECT_SOURCE_DIR}/toolchain/packaging/debian)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${debian}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
