// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Prints what follows from the command tables: `reference` for the README, `dictionary` for
// fuzzers.
#include <cstdio>
#include <string>
#include <string_view>

#include "at/catalogue.hpp"
#include "commands/catalogue.hpp"

int main(int argc, char** argv) {
    using namespace w58d;
    const std::string_view what = argc == 2 ? argv[1] : "";
    if (what != "reference" && what != "dictionary") {
        std::fputs("usage: print_catalogue reference|dictionary\n", stderr);
        return 2;
    }
    const at::Catalogue& catalogue = commands::catalogue();
    const std::string text =
        what == "reference" ? at::markdownReference(catalogue) : at::fuzzDictionary(catalogue);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
}
