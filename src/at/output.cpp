#include "at/output.hpp"

#include <algorithm>
#include <cstring>

namespace w58d::at {

// Never inlined, not even where all else is: where a caller knows a bound of the length, GCC would
// copy with `rep movs`, which takes longer to start than a command takes altogether. An empty text
// may be a null pointer, which memcpy() must not get; copy() looks at the size first.
void Output::append(std::string_view text) {
    text.copy(room(text.size()), text.size());
    size_ += text.size();
}

void Output::grow(std::size_t more) {
    const std::size_t capacity = std::max(2 * capacity_, size_ + more);
    auto bytes = std::make_unique<char[]>(capacity);
    std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
}

void Output::moveToFront(std::size_t begin) {
    size_ -= begin;
    std::memmove(bytes_.get(), bytes_.get() + begin, size_);
}

}  // namespace w58d::at
