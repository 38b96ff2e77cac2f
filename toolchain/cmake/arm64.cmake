# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# 64-bit ARM boards.
set(W58D_DEBIAN_ARCH arm64)
set(W58D_TRIPLET aarch64-linux-gnu)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
