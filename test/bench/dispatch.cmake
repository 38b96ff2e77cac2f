# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# Parse and dispatch in-process: `bench_dispatch`, beside a hand-written minimum; and in instructions `bench_catalogue`,
# which has every row of the module's own tables.
add_executable(bench_catalogue EXCLUDE_FROM_ALL bench/catalogue.cpp bench/instructions.cpp)
target_link_libraries(bench_catalogue PRIVATE w58d::commands w58d::services w58d::lan_server w58d::platform w58d_options)
find_package(benchmark QUIET)
if(benchmark_FOUND)
    add_executable(bench_dispatch EXCLUDE_FROM_ALL
        bench/dispatch.cpp bench/dispatch_allocations.cpp bench/dispatch_minimum.cpp bench/instructions.cpp)
    target_link_libraries(bench_dispatch PRIVATE at_test_module w58d_options benchmark::benchmark)
else()
    add_custom_target(bench_dispatch
        COMMAND ${CMAKE_COMMAND} -E echo "bench_dispatch needs Google Benchmark: ./toolchain/bootstrap test"
        COMMAND ${CMAKE_COMMAND} -E false)
endif()
