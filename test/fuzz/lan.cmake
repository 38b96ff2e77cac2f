# `fuzz_lan`: the LAN server's own logic and the AT engine.
add_executable(fuzz_lan ${PROJECT_SOURCE_DIR}/test/fuzz/lan_fuzzer.cpp ${FUZZ_AT_SOURCES})
target_include_directories(fuzz_lan PRIVATE ${FUZZ_AT_INCLUDES})
target_link_libraries(fuzz_lan PRIVATE w58d::at w58d::services w58d_options)
target_link_options(fuzz_lan PRIVATE -fsanitize=fuzzer)
