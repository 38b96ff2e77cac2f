// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// wpa_supplicant 2.10: what w58d makes use of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "world/air.hpp"
#include "world/program.hpp"

namespace w58d::world {

/// A station that joins one of its networks when told to, by the key managements that were set for
/// it; all have the same key.
class WpaSupplicant final : public Program {
  public:
    WpaSupplicant(World& world, ChildSpec spec) : Program(world, std::move(spec)) {}

    [[nodiscard]] std::string controlPath() const override;
    [[nodiscard]] std::string answer(const std::string& request) override;
    void linksChanged() override;
    void airChanged() override;

  protected:
    void start() override;
    void gone(bool killed) override;

  private:
    /// A network it has heard, with its number in the list.
    struct Heard {
        unsigned id = 0;
        Neighbour* from = nullptr;
        bool named = false;  ///< hidden, but asked for by its name
        std::chrono::seconds at{0};
    };

    /// One of the configuration file's.
    struct Network {
        std::string ssid;
        std::string keyManagement = "NONE";  ///< as in the file
    };

    [[nodiscard]] bool readConfig();
    void setUp();
    /// What STATUS, or else SIGNAL_POLL, says.
    [[nodiscard]] std::string status(bool where) const;
    [[nodiscard]] bool linkUp() const;
    std::string scan(const std::vector<std::string>& words);
    void hear(const std::vector<std::string>& asked);
    [[nodiscard]] std::string listing(const std::string& range) const;
    std::string set(const std::vector<std::string>& words);
    std::string select(std::size_t network, int frequency);
    /// By which one it joins that network, in its scan results' word; nullopt: by none.
    [[nodiscard]] std::optional<std::string> common(const Neighbour& network) const;
    /// By its own name, or by that of the open one whose twin it is.
    [[nodiscard]] bool isSelected(const Neighbour& network) const;
    void tryToJoin(int frequency);
    void refuse(const Neighbour& network, const std::string& by);
    void associate(Neighbour& network, const std::string& by);
    /// It is not in its network any more; `why` is a reason code of IEEE 802.11.
    void lose(int why);
    [[nodiscard]] Neighbour* joined() const;

    std::string interface_, controlFolder_, key_;
    std::vector<Network> networks_;
    Network selected_;
    std::vector<Heard> heard_;
    int linkIndex_ = 0;
    unsigned nextId_ = 0;
    bool listens_ = false;
    bool scanning_ = false;
    bool losing_ = false;  ///< its network fell silent
};

}  // namespace w58d::world
