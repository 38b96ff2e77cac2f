// Cuts a program's output into lines fit for a log.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace w58d {

/// Lines end at LF (a CR before it is dropped). Control characters are escaped as `\xHH`, so that
/// no program can forge a line of another. What goes beyond the limit is cut off.
class LineSplitter {
  public:
    static constexpr std::size_t kMaxLine = 1024;

    void feed(std::string_view bytes, const std::function<void(std::string_view)>& onLine);
    /// The last line, if it had no end.
    void finish(const std::function<void(std::string_view)>& onLine);

  private:
    void emit(const std::function<void(std::string_view)>& onLine);

    std::string line_;
};

}  // namespace w58d
