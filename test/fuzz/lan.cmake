# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# `fuzz_lan`: the LAN server's own logic and the AT engine.
add_executable(fuzz_lan fuzz/lan_fuzzer.cpp)
target_link_libraries(fuzz_lan PRIVATE at_test_module w58d::lan_server w58d::platform w58d_options)
target_link_options(fuzz_lan PRIVATE -fsanitize=fuzzer)

# `fuzz_lan_sockets`: the server with its thread, through sockets.
add_executable(fuzz_lan_sockets fuzz/lan_sockets_fuzzer.cpp)
target_link_libraries(fuzz_lan_sockets PRIVATE w58d::lan_server w58d::platform w58d_options)
target_link_options(fuzz_lan_sockets PRIVATE -fsanitize=fuzzer)
