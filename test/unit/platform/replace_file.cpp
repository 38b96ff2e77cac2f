// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// replace_file PATH SIZE: replaces the file by SIZE times the letter n.
#include <string>

#include "platform/files/atomic_file.hpp"

int main(int argc, char** argv) {
    if (argc != 3) {
        return 2;
    }
    const std::string content(std::stoul(argv[2]), 'n');
    return w58d::writeAtomically(argv[1], content, 0600) ? 0 : 1;
}
