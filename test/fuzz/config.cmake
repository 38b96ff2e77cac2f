# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# `fuzz_config`: arbitrary bytes as the configuration and as what is stored.
add_executable(fuzz_config fuzz/config_fuzzer.cpp)
target_link_libraries(fuzz_config PRIVATE w58d::config w58d::platform w58d_options)
target_link_options(fuzz_config PRIVATE -fsanitize=fuzzer)
