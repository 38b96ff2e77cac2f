// Apart from child.cpp, which is about one run of a program: this is about all of them.
#include "platform/process/line_allowance.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace w58d {

LineAllowance& LineAllowance::of(const std::string& name) {
    static std::map<std::string, LineAllowance> all;  // of the few programs there are
    return all[name];
}

bool LineAllowance::take() {
    const auto pauses = (Clock::now() - counted_) / kPause;
    if (pauses > 0) {
        left_ = std::min(left_ + static_cast<std::size_t>(pauses), kBurst);
        counted_ += pauses * kPause;
    }
    if (left_ == 0) {
        ++leftOut_;
        return false;
    }
    --left_;
    return true;
}

std::size_t LineAllowance::takeLeftOut() {
    return std::exchange(leftOut_, 0);
}

}  // namespace w58d
