#include "base/error.hpp"

namespace w58d {

std::string_view text(Errc code) {
    switch (code) {
        case Errc::notAllowed:
            return "operation not allowed";
        case Errc::notSupported:
            return "operation not supported";
        case Errc::incorrectParameters:
            return "incorrect parameters";
        case Errc::invalidValue:
            return "invalid parameter value";
        case Errc::unknown:
            break;
    }
    return "unknown";
}

}  // namespace w58d
