# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# Parse and dispatch in-process: `bench_dispatch`, beside a hand-written minimum.
find_package(benchmark QUIET)
if(benchmark_FOUND)
    add_executable(bench_dispatch EXCLUDE_FROM_ALL
        bench/dispatch.cpp bench/dispatch_allocations.cpp bench/dispatch_minimum.cpp)
    target_link_libraries(bench_dispatch PRIVATE at_test_module w58d_options benchmark::benchmark)
else()
    add_custom_target(bench_dispatch
        COMMAND ${CMAKE_COMMAND} -E echo "bench_dispatch needs Google Benchmark: ./toolchain/bootstrap test"
        COMMAND ${CMAKE_COMMAND} -E false)
endif()
