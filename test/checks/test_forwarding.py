# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What forwarding.py takes for a function, and for one that only hands on."""
import forwarding

TEXT = '''
namespace w58d {
namespace { constexpr std::array kNames = {std::pair{"a", &f}}; }
struct Plain : Base { int value() const { return value_; } int value_{1}; };
template <class T> T add(T a, T b = {}) { return a + b; }
class Handle {
  public:
    explicit Handle(int fd) : fd_{fd}, on_(take({1}), [] { f(); }) { start(); }
    ~Handle() { reset(); }  // { return f(); }
    bool operator==(const Handle&) const = default;
    asio::awaitable<void> stop() override { co_return co_await impl_->stop(); }
};
void Handle::set(std::string s) {
    impl_->service().set(std::move(s), true, "{;}");
}
Result<int> made() { return std::unexpected(error); }
Ssid fresh() { return Ssid(text_); }
int sum(int a) { return add(a + 1, 2); }
int both() { return add(first(), 2); }
int twice() { f(); return g(); }
}
'''


def test_what_only_hands_on_is_found(tmp_path):
    file = tmp_path / "some.cpp"
    file.write_text(TEXT, encoding="utf-8")
    found = list(forwarding.functions_of(file))
    assert [f.name for f in found] == ["value", "add", "Handle", "~Handle", "stop", "set", "made", "fresh", "sum",
                                       "both", "twice"]
    assert [(f.name, f.first, f.last) for f in found if f.forwards] == [
        ("~Handle", 9, 9), ("stop", 11, 11), ("set", 13, 15)]
