# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# `fuzz_commands`: the module's own commands, and its dictionary.
add_executable(fuzz_commands fuzz/commands_fuzzer.cpp)
target_link_libraries(fuzz_commands PRIVATE w58d::commands w58d::platform w58d_options)
target_link_options(fuzz_commands PRIVATE -fsanitize=fuzzer)

add_custom_command(TARGET fuzz_commands POST_BUILD
    COMMAND print_catalogue dictionary > ${CMAKE_CURRENT_BINARY_DIR}/fuzz_commands.dict
    COMMENT "Writing the commands fuzzer's dictionary")
add_dependencies(fuzz_commands print_catalogue)
