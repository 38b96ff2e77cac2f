# Arbitrary bytes as the configuration and as the stored settings. Made of the readers' own sources:
# the layers they are in take minutes to build with a fuzzer's compiler.
include(${PROJECT_SOURCE_DIR}/src/services/config.cmake)
include(${PROJECT_SOURCE_DIR}/src/services/settings.cmake)
set(FUZZ_CONFIG_SOURCES ${CONFIG_SOURCES} ${SETTINGS_SOURCES})
list(TRANSFORM FUZZ_CONFIG_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/src/services/)

add_executable(fuzz_config ${PROJECT_SOURCE_DIR}/test/fuzz/config_fuzzer.cpp
    ${FUZZ_CONFIG_SOURCES} ${PROJECT_SOURCE_DIR}/src/platform/atomic_file.cpp)
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/services/config/build_info.cpp PROPERTIES
    COMPILE_DEFINITIONS "W58D_VERSION=\"0\";W58D_DEFAULT_CONFIG=\"/\"")
target_include_directories(fuzz_config PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(fuzz_config PRIVATE w58d::base w58d_spdlog w58d_toml w58d_options)
target_link_options(fuzz_config PRIVATE -fsanitize=fuzzer)
