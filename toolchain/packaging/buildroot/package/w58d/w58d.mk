# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# Buildroot package of w58d: a tree for BR2_EXTERNAL, which is the folder two above this one. Written after Buildroot
# 2024.02's rules and never tried with it.

W58D_VERSION = v0.2.0
W58D_SITE = $(call qstrip,$(BR2_PACKAGE_W58D_SOURCE))
W58D_SITE_METHOD = git
W58D_LICENSE = MIT
W58D_LICENSE_FILES = LICENSE
# The GBK table and the man pages are made by scripts.
W58D_DEPENDENCIES = host-pkgconf host-python3 fmt libnl
W58D_CONF_OPTS = \
	-DW58D_TESTS=OFF \
	-DASIO_INCLUDE_DIR=$(call qstrip,$(BR2_PACKAGE_W58D_HEADERS)) \
	-DTOMLPLUSPLUS_INCLUDE_DIR=$(call qstrip,$(BR2_PACKAGE_W58D_HEADERS))

# Of no use on the module.
define W58D_REMOVE_CATALOGUE
	rm -rf $(TARGET_DIR)/usr/share/w58d
endef
W58D_POST_INSTALL_TARGET_HOOKS += W58D_REMOVE_CATALOGUE

# Buildroot's init starts what is called so.
define W58D_INSTALL_INIT_SYSV
	mv -f $(TARGET_DIR)/etc/init.d/w58d $(TARGET_DIR)/etc/init.d/S95w58d
	rm -f $(TARGET_DIR)/usr/lib/systemd/system/w58d.service
endef

# The unit is installed with the rest.
define W58D_INSTALL_INIT_SYSTEMD
	rm -f $(TARGET_DIR)/etc/init.d/w58d
endef

# Passwords are in it.
define W58D_PERMISSIONS
	/etc/w58d/w58d.toml f 0600 0 0 - - - - -
endef

$(eval $(cmake-package))
