// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Prints the dictionary of fuzz_at.
#include <cstdio>

#include "test_module.hpp"

int main() {
    const std::string dictionary = w58d::at::fuzzDictionary(w58d::test::kCatalogue);
    return std::fwrite(dictionary.data(), 1, dictionary.size(), stdout) == dictionary.size() ? 0
                                                                                             : 1;
}
