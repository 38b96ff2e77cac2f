// What AT&W keeps for each port.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace w58d {

/// The settings of one port's AT interpreter, as the numbers their commands take; what they mean
/// and may be, 0..255 apart, is the interpreter's business.
struct PortProfile {
    int echo = 0;          ///< E
    int verbose = 0;       ///< V
    int quiet = 0;         ///< Q
    int resultLevel = 0;   ///< X
    int carrier = 0;       ///< &C
    int terminal = 0;      ///< &D
    int s3 = 0;            ///< line terminator
    int s4 = 0;            ///< response formatting
    int s5 = 0;            ///< line editing
    int errorReport = 0;   ///< +CMEE
    int characterSet = 0;  ///< +CSCS, as numbered by whoever stores it
    int rate = 0;          ///< +IPR; 0: the configuration's line, and the next three mean nothing
    int flow = 0;          ///< +IFC
    int format = 0;        ///< +ICF
    int parity = 0;        ///< +ICF

    bool operator==(const PortProfile&) const = default;
};

/// By the name a port has in the configuration.
using PortProfiles = std::map<std::string, PortProfile, std::less<>>;

[[nodiscard]] std::string profilesText(const PortProfiles& profiles);

/// Reads what profilesText() wrote; `unknown` with the reason for anything else.
[[nodiscard]] Result<PortProfiles> profilesFromText(std::string_view text);

/// The profiles on disk: `profiles.toml` in the state folder, as safe from power cuts as the
/// settings. Read once; a damaged file is kept aside and logged, and nothing is known then.
class PortProfileStore {
  public:
    explicit PortProfileStore(const std::string& folder);

    /// nullptr if this port never stored one. Valid until the next save().
    [[nodiscard]] const PortProfile* find(std::string_view port) const;

    /// After an error find() still gives what was there before.
    [[nodiscard]] Result<void> save(const std::string& port, const PortProfile& profile);

  private:
    std::string path_;
    PortProfiles profiles_;
};

}  // namespace w58d
