# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# Cross-building with Debian's compilers and libraries, which toolchain/cross fetches. Included by one file an
# architecture that sets W58D_TRIPLET, W58D_DEBIAN_ARCH and CMAKE_SYSTEM_PROCESSOR.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${W58D_TRIPLET}-gcc)
set(CMAKE_CXX_COMPILER ${W58D_TRIPLET}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${W58D_TRIPLET})
# Where CMake itself puts libraries on Debian, if it does not build for another architecture.
set(CMAKE_INSTALL_LIBDIR lib/${W58D_TRIPLET} CACHE PATH "of object code libraries")

get_filename_component(w58d_sysroot
    ${CMAKE_CURRENT_LIST_DIR}/../../build/sysroot/${W58D_DEBIAN_ARCH} REALPATH)
if(NOT EXISTS ${w58d_sysroot}/usr/include)
    message(FATAL_ERROR "There are no ${W58D_DEBIAN_ARCH} libraries yet: "
                        "run ./toolchain/cross ${W58D_DEBIAN_ARCH}")
endif()
set(CMAKE_FIND_ROOT_PATH ${w58d_sysroot} ${w58d_sysroot}/usr)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${w58d_sysroot})
set(ENV{PKG_CONFIG_LIBDIR}
    ${w58d_sysroot}/usr/lib/${W58D_TRIPLET}/pkgconfig:${w58d_sysroot}/usr/share/pkgconfig)
# The target has them where it looks for them itself; a path of this machine would only be in the program, and it moves all the
# rest of it by its length even after the install has emptied it.
set(CMAKE_SKIP_RPATH ON)
# Libraries that libraries need.
set(CMAKE_EXE_LINKER_FLAGS_INIT
    "-Wl,-rpath-link,${w58d_sysroot}/usr/lib/${W58D_TRIPLET}:${w58d_sysroot}/lib/${W58D_TRIPLET}")
