// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "dispatch_allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

std::uint64_t gAllocations = 0;

}  // namespace

std::uint64_t w58d::bench::allocations() {
    return gAllocations;
}

// Not inlined: GCC would take malloc's free for a mismatch of new.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++gAllocations;
    if (void* const memory = std::malloc(size)) {
        return memory;
    }
    std::abort();
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}

[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
