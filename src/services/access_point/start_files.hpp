// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// What one hostapd is started with: its configuration, and the lists of whom it admits.
#pragma once

#include <string>

#include "backends/hostapd_admission.hpp"
#include "base/error.hpp"
#include "platform/files/volatile_file.hpp"

namespace w58d {

/// A file for each list that is not empty, written before the configuration that names it. Errors
/// as of platform/files/atomic_file.hpp.
class StartFiles {
  public:
    /// They are `<base>.conf`, `<base>.accept` and `<base>.deny`.
    explicit StartFiles(const std::string& base)
        : config_(base + ".conf"), accepted_{base + ".accept"}, denied_{base + ".deny"} {}

    [[nodiscard]] const std::string& config() const { return config_.path(); }
    [[nodiscard]] const std::string& accepted() const { return accepted_.file.path(); }
    [[nodiscard]] const std::string& denied() const { return denied_.file.path(); }

    /// As VolatileFile's, for all of them.
    [[nodiscard]] Result<void> write(std::string text, const hostapd::Admission& admission);
    [[nodiscard]] Result<void> prepare(std::string text, const hostapd::Admission& admission);
    [[nodiscard]] Result<void> commit();
    [[nodiscard]] Result<void> remove();

  private:
    struct List {
        explicit List(std::string path) : file(std::move(path)) {}

        VolatileFile file;
        bool there = false;     ///< was written
        bool prepared = false;  ///< waits for commit()
    };

    [[nodiscard]] static Result<void> writeList(List& list, const std::vector<MacAddress>& devices);
    [[nodiscard]] static Result<void> prepareList(List& list,
                                                  const std::vector<MacAddress>& devices);
    [[nodiscard]] static Result<void> commitList(List& list);

    VolatileFile config_;
    List accepted_;
    List denied_;
};

}  // namespace w58d
