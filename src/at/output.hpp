// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
// The bytes on their way to a port. One buffer a port, used again and again: it grows to what the
// longest answer needs and then allocates no more.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace w58d::at {

class Output {
  public:
    explicit Output(std::size_t capacity)
        : bytes_(std::make_unique<char[]>(capacity)), capacity_(capacity) {}

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

    // Never inlined, not even where all else is: where a caller knows a bound of the length, GCC
    // would copy with `rep movs`, which takes longer to start than a command takes altogether.
    // What it calls it calls last, which leaves it nothing to keep on the stack.
    [[gnu::noinline]] void append(std::string_view text) {
        if (text.size() > capacity_ - size_) {
            growAndAppend(text);
            return;
        }
        char* const to = bytes_.get() + size_;
        size_ += text.size();
        // copy() looks at the size first: an empty text may be a null pointer, which memcpy() must
        // not get.
        text.copy(to, text.size());
    }

    /// The first `count` bytes of a short text: copied whole, without a call.
    template <std::size_t Size>
    [[gnu::always_inline]] void append(const std::array<char, Size>& text, std::size_t count) {
        std::char_traits<char>::copy(room(Size), text.data(), Size);
        size_ += count;
    }

    /// A literal: its length is a constant, and it is copied without a call.
    template <std::size_t Size>
    [[gnu::always_inline]] void append(const char (&literal)[Size]) {
        std::char_traits<char>::copy(room(Size), literal, Size - 1);
        size_ += Size - 1;
    }

    void append(char c) {
        *room(1) = c;
        ++size_;
    }

    [[gnu::always_inline]] void append(char first, char second) {
        char* const to = room(2);
        to[0] = first;
        to[1] = second;
        size_ += 2;
    }

    /// In decimal.
    template <std::integral Number>
        requires(!std::same_as<Number, char>)
    void append(Number number) {
        if constexpr (std::same_as<Number, bool>) {
            append(number ? '1' : '0');
        } else if (number >= 0 && number <= 9) {  // most of them
            append(static_cast<char>('0' + number));
        } else {
            constexpr std::size_t kMaxDigits = 24;
            char* const to = room(kMaxDigits);
            size_ += static_cast<std::size_t>(std::to_chars(to, to + kMaxDigits, number).ptr - to);
        }
    }

    /// Takes back what was appended after the first `size` bytes.
    void truncate(std::size_t size) { size_ = size; }
    /// Drops the first `count` bytes (they were written).
    void dropFront(std::size_t count) {
        if (count == size_) {
            size_ = 0;
        } else {
            moveToFront(count);
        }
    }

  private:
    /// Where the next `count` bytes go.
    char* room(std::size_t count) {
        if (count > capacity_ - size_) {
            grow(count);
        }
        return bytes_.get() + size_;
    }
    [[gnu::noinline]] void grow(std::size_t more) {
        const std::size_t capacity = std::max(2 * capacity_, size_ + more);
        auto bytes = std::make_unique<char[]>(capacity);
        std::memcpy(bytes.get(), bytes_.get(), size_);
        bytes_ = std::move(bytes);
        capacity_ = capacity;
    }
    [[gnu::noinline]] void growAndAppend(std::string_view text) {
        grow(text.size());
        append(text);
    }

    [[gnu::noinline]] void moveToFront(std::size_t begin) {
        size_ -= begin;
        std::memmove(bytes_.get(), bytes_.get() + begin, size_);
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_;
    std::size_t size_ = 0;
};

}  // namespace w58d::at
