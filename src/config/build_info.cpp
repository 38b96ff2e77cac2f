// What only the build knows; the definitions are set in config.cmake.
#include "config/config.hpp"

namespace w58d {

std::string_view programVersion() {
    return W58D_VERSION;
}

std::string_view defaultConfigPath() {
    return W58D_DEFAULT_CONFIG;
}

}  // namespace w58d
