# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# `fuzz_foreign`: arbitrary bytes as what other programs and the air say. w58d-at's reading of answers is a part of that
# program and in no library.
add_executable(fuzz_foreign fuzz/foreign_fuzzer.cpp ${PROJECT_SOURCE_DIR}/src/client/answer.cpp
               ${PROJECT_SOURCE_DIR}/src/client/bytes.cpp ${PROJECT_SOURCE_DIR}/src/client/followed.cpp ${PROJECT_SOURCE_DIR}/src/client/json.cpp)
target_include_directories(fuzz_foreign PRIVATE ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(fuzz_foreign PRIVATE w58d::backends w58d::platform w58d::base w58d_options)
target_link_options(fuzz_foreign PRIVATE -fsanitize=fuzzer)
