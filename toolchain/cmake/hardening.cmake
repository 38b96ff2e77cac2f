# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# What is flashed defends itself against what was overlooked: an overrun of the stack or of a buffer of known size ends
# the program, its address is another one at each start, and what the linker fills in cannot be written any more.
# test/checks/test_hardening.py reads it from the programs. Builds for tests have sanitizers instead.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    return()
endif()

if(NOT W58D_STATIC)  # for which Debian's armhf has no start files
    include(CheckPIESupported)
    check_pie_supported(LANGUAGES CXX)
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
    # For CMake a static library may become part of a shared one, whose templates others can replace: what is of a
    # program alone is a thousandth smaller.
    add_compile_options($<$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>>:-fPIE>)
endif()
add_compile_options(-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
add_link_options(-Wl,-z,relro,-z,now)

# 32-bit ARM has neither of these.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    # Marked for shadow stacks; not for indirect branch tracking, as Debian's C library starts a program without.
    add_compile_options(-fcf-protection=full)
    add_link_options(-Wl,-z,shstk)
elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
    add_compile_options(-mbranch-protection=standard)
endif()
