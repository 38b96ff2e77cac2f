// wpa_supplicant 2.10: what w58d makes use of.
#pragma once

#include <string>
#include <vector>

#include "world/air.hpp"
#include "world/program.hpp"

namespace w58d::world {

/// A station that joins one of its networks when told to; all have the same key.
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

    [[nodiscard]] bool readConfig();
    void setUp();
    [[nodiscard]] bool linkUp() const;
    std::string scan(const std::vector<std::string>& words);
    void hear(const std::vector<std::string>& asked);
    [[nodiscard]] std::string listing(const std::string& range) const;
    std::string select(std::size_t network, int frequency);
    void tryToJoin(int frequency);
    void associate(Neighbour& network);
    /// It is not in its network any more; `why` is a reason code of IEEE 802.11.
    void lose(int why);
    [[nodiscard]] Neighbour* joined() const;

    std::string interface_, controlFolder_, key_;
    std::vector<std::string> networks_;  ///< the SSIDs of the configuration file
    std::string ssid_;                   ///< of the one that is selected
    std::vector<Heard> heard_;
    int linkIndex_ = 0;
    unsigned nextId_ = 0;
    bool listens_ = false;
    bool scanning_ = false;
    bool losing_ = false;  ///< its network fell silent
};

}  // namespace w58d::world
