# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# `fuzz_at`, its dictionary written out of the command rows at build time.
add_executable(fuzz_at fuzz/at_fuzzer.cpp)
target_link_libraries(fuzz_at PRIVATE at_test_module w58d_options)
target_link_options(fuzz_at PRIVATE -fsanitize=fuzzer)

add_executable(fuzz_at_dictionary fuzz/at_dictionary.cpp)
target_link_libraries(fuzz_at_dictionary PRIVATE at_test_module w58d_options)
set(FUZZ_AT_DICTIONARY ${CMAKE_CURRENT_BINARY_DIR}/fuzz_at.dict)
add_custom_command(TARGET fuzz_at_dictionary POST_BUILD
    COMMAND fuzz_at_dictionary > ${FUZZ_AT_DICTIONARY}
    COMMENT "Writing the AT fuzzer's dictionary")
add_dependencies(fuzz_at fuzz_at_dictionary)
