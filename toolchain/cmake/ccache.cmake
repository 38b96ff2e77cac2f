# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# Compiles through ccache where it is installed and no other launcher is asked for; its cache is outside the clone,
# and what one clone compiled is found by every other.
find_program(CCACHE ccache)
mark_as_advanced(CCACHE)
if(CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    if(DEFINED ENV{XDG_CACHE_HOME})
        set(cache $ENV{XDG_CACHE_HOME})
    else()
        set(cache $ENV{HOME}/.cache)
    endif()
    # A file, as CCACHE_DIR and its like in the environment of a build come before it.
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/ccache.conf @ONLY CONTENT
        "cache_dir = @cache@/w58d/ccache\nbase_dir = @PROJECT_SOURCE_DIR@\n")
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_CONFIGPATH=${PROJECT_BINARY_DIR}/ccache.conf ${CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()

# Paths in messages and debug information start at the project's folder, wherever it is: those of a compiler that is
# given absolute paths, and of one that ccache gives relative ones.
file(RELATIVE_PATH up ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
set(paths -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${up}=./)
# Where the libraries of another architecture are is no part of what is made, either. The last that fits is taken, and they may
# be in the project's folder.
if(w58d_sysroot)
    list(APPEND paths -ffile-prefix-map=${w58d_sysroot}=)
endif()
add_compile_options(${paths})
# A program that is compiled once more as a whole, by the linker, says where that was.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_link_options(${paths})
endif()
