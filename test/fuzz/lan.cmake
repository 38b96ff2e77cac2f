# `fuzz_lan`: made of the LAN server's own logic and the AT engine; the rest of its layer takes
# minutes to build with a fuzzer's compiler.
add_executable(fuzz_lan ${PROJECT_SOURCE_DIR}/test/fuzz/lan_fuzzer.cpp ${FUZZ_AT_SOURCES}
    ${PROJECT_SOURCE_DIR}/src/services/lan_server/inbox.cpp
    ${PROJECT_SOURCE_DIR}/src/services/lan_server/intake.cpp)
target_include_directories(fuzz_lan PRIVATE ${FUZZ_AT_INCLUDES})
target_link_libraries(fuzz_lan PRIVATE w58d::at w58d_asio w58d_options)
target_link_options(fuzz_lan PRIVATE -fsanitize=fuzzer)
