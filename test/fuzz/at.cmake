# `fuzz_at`, its dictionary written out of the command rows at build time.
set(FUZZ_AT_SOURCES
    ${PROJECT_SOURCE_DIR}/test/unit/at/test_module.cpp
    ${PROJECT_SOURCE_DIR}/src/commands/basic_identity.cpp
    ${PROJECT_SOURCE_DIR}/src/commands/basic_profile.cpp)
set(FUZZ_AT_INCLUDES ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/test/unit/at)

add_executable(fuzz_at ${PROJECT_SOURCE_DIR}/test/fuzz/at_fuzzer.cpp ${FUZZ_AT_SOURCES})
target_include_directories(fuzz_at PRIVATE ${FUZZ_AT_INCLUDES})
target_link_libraries(fuzz_at PRIVATE w58d::at w58d_options)
target_link_options(fuzz_at PRIVATE -fsanitize=fuzzer)

add_executable(fuzz_at_dictionary ${PROJECT_SOURCE_DIR}/test/fuzz/at_dictionary.cpp ${FUZZ_AT_SOURCES})
target_include_directories(fuzz_at_dictionary PRIVATE ${FUZZ_AT_INCLUDES})
target_link_libraries(fuzz_at_dictionary PRIVATE w58d::at w58d_options)
set(FUZZ_AT_DICTIONARY ${CMAKE_CURRENT_BINARY_DIR}/fuzz_at.dict)
add_custom_command(TARGET fuzz_at_dictionary POST_BUILD
    COMMAND fuzz_at_dictionary > ${FUZZ_AT_DICTIONARY}
    COMMENT "Writing the AT fuzzer's dictionary")
add_dependencies(fuzz_at fuzz_at_dictionary)
