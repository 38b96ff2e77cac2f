# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# `fuzz_host`: libw58, and the module that it has to come back into step with.
add_executable(fuzz_host fuzz/host_fuzzer.cpp)
target_include_directories(fuzz_host PRIVATE unit/host)
target_link_libraries(fuzz_host PRIVATE w58 w58d_options)
target_link_options(fuzz_host PRIVATE -fsanitize=fuzzer)
