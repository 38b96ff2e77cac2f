# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# The module's own core, a Cortex-A7; runs on every ARMv7 with a floating-point unit.
set(W58D_DEBIAN_ARCH armhf)
set(W58D_TRIPLET arm-linux-gnueabihf)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
# psabi: GCC notes that it changed how some arguments are passed, ten years ago.
set(CMAKE_CXX_FLAGS_INIT "-mtune=cortex-a7 -Wno-psabi")
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
