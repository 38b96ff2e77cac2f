// A capture of what the serial ports carry, with time stamps: --trace-port.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace w58d {

/// One line for each read and each write: date and time, port, `>` from or `<` to the host, and the
/// bytes as a C string. Passwords too: readable by its owner only.
class PortTrace {
  public:
    enum class Way : char { fromHost = '>', toHost = '<' };

    /// Appends to the file; an empty path traces nothing. What goes wrong is in the log.
    explicit PortTrace(const std::string& path);

    void bytes(const std::string& port, Way way, std::string_view bytes) {
        if (file_) {
            write(port, way, bytes);
        }
    }

  private:
    void write(const std::string& port, Way way, std::string_view bytes);

    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace w58d
