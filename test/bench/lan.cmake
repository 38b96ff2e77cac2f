# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# The LAN server and the AT round trip beside other programs: what test/bench/lan/compare.py runs.
find_package(Threads REQUIRED)
add_executable(bench_lan_load EXCLUDE_FROM_ALL bench/lan/load.cpp)
add_executable(bench_lan_minimum EXCLUDE_FROM_ALL bench/lan/minimum.cpp)
foreach(program bench_lan_load bench_lan_minimum)
    target_link_libraries(${program} PRIVATE w58d_options Threads::Threads)
endforeach()
