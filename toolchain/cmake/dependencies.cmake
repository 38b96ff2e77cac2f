# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# The libraries w58d stands on, each behind one imported or interface target.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)  # writes the GBK table at build time

# One file without a library beside it: libnl's archives, and of fmt, which Debian has only as a shared library,
# the headers.
option(W58D_STATIC "Link statically" OFF)
add_library(w58d_fmt INTERFACE)
if(W58D_STATIC)
    set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
    add_link_options(-static)
    target_compile_definitions(w58d_fmt INTERFACE FMT_HEADER_ONLY)
    target_include_directories(w58d_fmt SYSTEM INTERFACE
        $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>)
else()
    target_link_libraries(w58d_fmt INTERFACE fmt::fmt)
endif()
pkg_check_modules(NL REQUIRED IMPORTED_TARGET libnl-3.0 libnl-genl-3.0 libnl-nf-3.0 libnl-route-3.0)

# Asio's 1.22 does not recognise clang's coroutines by itself. It is to allocate by operator new, whose end of memory
# ends the process, and not by aligned_alloc. Its headers are not ours to warn of.
add_library(w58d_asio INTERFACE)
find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)
target_include_directories(w58d_asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
target_compile_definitions(w58d_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED ASIO_DISABLE_STD_ALIGNED_ALLOC
    $<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_CO_AWAIT ASIO_HAS_STD_COROUTINE>)
target_link_libraries(w58d_asio INTERFACE Threads::Threads)

# toml++ is used header-only: its Debian shared library would be one more thing to have on a target.
add_library(w58d_toml INTERFACE)
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
target_include_directories(w58d_toml SYSTEM INTERFACE ${TOMLPLUSPLUS_INCLUDE_DIR})
target_compile_definitions(w58d_toml INTERFACE TOML_EXCEPTIONS=0 TOML_ENABLE_WINDOWS_COMPAT=0)
