// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// Arbitrary bytes from the host, in arbitrary pieces, while slow commands end and URCs arrive.
//
// The input is a script: bytes of the host, with 0x1A and an operation between them. It is played
// three times - in pieces as large as the script allows, byte by byte, and in pieces of varying
// size - and the port must get the same bytes each time. Where the echo is off and no line may have
// changed the format, what the port got is also taken apart: every executed line has one final
// result (unless some may have been data), no URC stands within a response, none is lost or out of
// order.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "at/catalogue.hpp"
#include "at/syntax.hpp"
#include "test_module.hpp"

namespace w58d {
namespace {

constexpr char kOperation = '\x1A';
constexpr std::size_t kNoise = 32;

[[noreturn]] void report(std::string_view what, std::string_view output) {
    std::cerr << "fuzz_at: " << what << "\n--- output:\n" << output << "\n---\n";
    std::abort();
}

/// True rather too often than too rarely.
bool mayChangeFormat(std::string_view line) {
    std::string text;
    for (const char c : line) {
        // Another blank, a form feed say, ends a command: `V\f1` is V0, and then a fault.
        if (!at::isSpace(c)) {
            text += at::upperCase(c);
        }
    }
    text += "..";
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        const bool zeroFollows = text[i + 1] == '0' && (text[i + 2] < '0' || text[i + 2] > '9');
        const bool digitFollows = text[i + 1] >= '0' && text[i + 1] <= '9';
        if (text[i] == 'Z' || text[i] == '&' || (text[i] == 'V' && text[i + 1] != '1') ||
            ((text[i] == 'E' || text[i] == 'Q') && digitFollows && !zeroFollows) ||
            (text[i] == 'S' && text[i + 1] >= '3' && text[i + 1] <= '5')) {
            return true;
        }
    }
    return false;
}

bool mayTakeData(std::string_view line) {
    std::string text;
    for (const char c : line) {
        text += at::upperCase(c);
    }
    return text.find("+DATA") != std::string::npos;
}

/// How many lines the bytes make that must be answered. Knows lines only, no commands.
class LineCount {
  public:
    void take(std::string_view bytes) {
        for (const char byte : bytes) {
            take(byte);
        }
    }
    [[nodiscard]] std::size_t lines() const { return lines_; }
    /// A line that may change E, Q, V or the S-parameters was among them.
    [[nodiscard]] bool formatChanges() const { return formatChanges_; }
    /// Or that may take what follows for data.
    [[nodiscard]] bool takesData() const { return takesData_; }

  private:
    void take(char byte) {
        if (byte == '\r') {
            if (attention_) {
                ++lines_;
                formatChanges_ = formatChanges_ || mayChangeFormat(line_.substr(2));
                takesData_ = takesData_ || mayTakeData(line_);
            }
            clear();
        } else if (byte == '\b') {
            if (!line_.empty()) {
                line_.pop_back();
            }
            attention_ = attention_ && line_.size() >= 2;
        } else if (byte != '\n') {
            add(byte);
        }
    }

    void add(char byte) {
        const bool afterA = !attention_ && !line_.empty() && (line_.back() | 0x20) == 'a';
        if (afterA && byte == '/') {
            ++lines_;
            clear();
        } else if (afterA && (byte == 't' || byte == 'T')) {
            attention_ = true;
            line_ = "AT";
        } else if (attention_ ? line_.size() < 2 + at::kMaxBody : line_.size() < kNoise) {
            line_ += byte;
        } else if (!attention_) {
            line_.erase(0, 1);
            line_ += byte;
        }
    }

    void clear() {
        line_.clear();
        attention_ = false;
    }

    std::string line_;
    bool attention_ = false;
    std::size_t lines_ = 0;
    bool formatChanges_ = false;
    bool takesData_ = false;
};

/// Sizes of the pieces in which a stretch of bytes is handed over.
enum class Pieces { whole, single, varying };

class Play {
  public:
    Play(Model model, const Profile& profile, Pieces pieces)
        : session_(port_, test::kCatalogue, model, context_, "fuzz", profile),
          pieces_(pieces),
          readable_(!profile.echo) {}

    const std::string& run(std::string_view script) {
        while (!script.empty()) {
            const std::size_t end = std::min(script.find(kOperation), script.size());
            send(script.substr(0, end));
            script.remove_prefix(end);
            if (script.size() >= 2) {
                operate(script[1]);
            }
            script.remove_prefix(std::min<std::size_t>(script.size(), 2));
        }
        while (!context_.running.empty() || port_.dataTimer) {
            complete(at::ok());
            dataTimeUp();
        }
        if (session_.busy()) {
            report("a command does not end", port_.written);
        }
        session_.urc("+LAST");
        check();
        return port_.written;
    }

  private:
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            size_ = size_ * 7 % 31 + 1;
            const std::size_t piece = pieces_ == Pieces::whole    ? bytes.size()
                                      : pieces_ == Pieces::single ? 1
                                                                  : std::min(size_, bytes.size());
            session_.receive(bytes.substr(0, piece));
            count_.take(bytes.substr(0, piece));
            bytes.remove_prefix(piece);
        }
    }

    void operate(char operation) {
        switch (operation) {
            case 'c':
                complete(at::ok());
                break;
            case 'f':
                complete(fail(Errc::notAllowed, "told to"));
                break;
            case 'd':
                if (!context_.running.empty()) {
                    context_.running.pop_front();
                }
                break;
            case 'r':
                if (!context_.running.empty()) {
                    context_.running.front().row("+SLOW: ", 1);
                }
                break;
            case 't':
                dataTimeUp();
                break;
            case 'b':
                session_.lineBroken();
                break;
            case 's':
                if (port_.timer) {
                    port_.timer = false;
                    session_.silence();
                }
                break;
            default:
                session_.urc("+U: " + std::to_string(urcs_++));
                break;
        }
    }

    void complete(at::Outcome outcome) {
        if (context_.running.empty()) {
            return;
        }
        at::Completion completion = std::move(context_.running.front());
        context_.running.pop_front();
        std::move(completion).complete(std::move(outcome));
    }

    void dataTimeUp() {
        if (std::exchange(port_.dataTimer, {})) {
            session_.dataTimeUp();
        }
    }

    void check() const {
        if (!readable_ || count_.formatChanges()) {
            return;
        }
        std::string_view rest = port_.written;
        std::size_t results = 0;
        int nextUrc = 0;
        bool inResponse = false;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find("\r\n"), rest.size());
            const std::string_view row = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 2, rest.size()));
            if (row.empty()) {
                continue;
            }
            const bool urc = row.starts_with("+U: ") || row == "+EVENT" || row == "+LAST";
            const bool result = row == "OK" || row == "ERROR" || row.starts_with("+CME ERROR: ");
            if (urc && inResponse) {
                report("a URC within a response", port_.written);
            }
            if (row.starts_with("+U: ") && row.substr(4) != std::to_string(nextUrc++)) {
                report("a URC is missing or out of order", port_.written);
            }
            results += result ? 1 : 0;
            inResponse = !urc && !result;
        }
        if (results != count_.lines() && !count_.takesData()) {
            report("lines " + std::to_string(count_.lines()) + ", final results " +
                       std::to_string(results),
                   port_.written);
        }
        if (session_.heldUrcBytes() == 0 && nextUrc != urcs_) {
            report("a URC is lost", port_.written);
        }
    }

    Context context_;
    test::RecordingPort port_;
    at::Session session_;
    const Pieces pieces_;
    LineCount count_;
    std::size_t size_ = 1;
    int urcs_ = 0;
    const bool readable_;
};

}  // namespace
}  // namespace w58d

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace w58d;
    if (size < 1) {
        return 0;
    }
    Profile profile;
    profile.echo = (data[0] & 1U) != 0;
    profile.errorReports = (data[0] & 2U) != 0 ? 2 : 0;
    const Model model = (data[0] & 4U) != 0 ? Model::w58l : Model::w58;
    std::string script;
    for (std::size_t i = 1; i < size; ++i) {
        script += static_cast<char>(data[i]);
    }
    Play whole(model, profile, Pieces::whole);
    const std::string& expected = whole.run(script);
    for (const Pieces pieces : {Pieces::single, Pieces::varying}) {
        Play other(model, profile, pieces);
        if (const std::string& output = other.run(script); output != expected) {
            report("otherwise split, otherwise answered:\n" + expected, output);
        }
    }
    return 0;
}
