# Parse and dispatch in-process: `bench_dispatch`, beside a hand-written minimum.
find_package(benchmark REQUIRED)
add_executable(bench_dispatch
    ${PROJECT_SOURCE_DIR}/test/bench/dispatch.cpp
    ${PROJECT_SOURCE_DIR}/test/bench/dispatch_allocations.cpp
    ${PROJECT_SOURCE_DIR}/test/bench/dispatch_minimum.cpp
    ${PROJECT_SOURCE_DIR}/test/unit/at/test_module.cpp
    ${PROJECT_SOURCE_DIR}/src/commands/basic_identity.cpp
    ${PROJECT_SOURCE_DIR}/src/commands/basic_profile.cpp)
target_include_directories(bench_dispatch PRIVATE
    ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/test/unit/at)
target_link_libraries(bench_dispatch PRIVATE w58d::at w58d_options benchmark::benchmark)
