// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "world/kernel.hpp"

#include <algorithm>
#include <asio/post.hpp>

namespace w58d::world {

Interface* Kernel::find(const std::string& name) {
    const auto found = std::ranges::find(interfaces_, name, &Interface::name);
    return found == interfaces_.end() ? nullptr : &*found;
}

Interface* Kernel::find(int index) {
    const auto found = std::ranges::find(interfaces_, index, &Interface::index);
    return found == interfaces_.end() ? nullptr : &*found;
}

Interface& Kernel::add(const std::string& name) {
    Interface& made = interfaces_.emplace_back();
    made.index = ++lastIndex_;
    made.name = name;
    made.forwards = forwarding;
    changed();
    return made;
}

void Kernel::remove(const std::string& name) {
    const Interface* const gone = find(name);
    if (gone == nullptr) {
        return;
    }
    const int index = gone->index;
    std::erase_if(routes, [&](const Route& route) { return route.interface == index; });
    for (Interface& port : interfaces_) {
        if (port.master == index) {
            port.master = 0;
            port.isolated = false;
        }
    }
    interfaces_.remove_if([&](const Interface& interface) { return interface.index == index; });
    changed();
}

void Kernel::setUp(Interface& interface, bool up) {
    if (interface.up == up) {
        return;
    }
    interface.up = up;
    if (!up) {
        std::erase_if(routes,
                      [&](const Route& route) { return route.interface == interface.index; });
    }
    changed();
}

void Kernel::setForwarding(bool on) {
    if (on == forwarding) {
        return;  // what somebody set for one interface stays
    }
    forwarding = on;
    for (Interface& interface : interfaces_) {
        interface.forwards = on;
    }
    changed();
}

bool Kernel::running(const Interface& interface) const {
    if (!interface.bridge) {
        return interface.up && interface.carrier;
    }
    return interface.up && std::ranges::any_of(interfaces_, [&](const Interface& port) {
               return port.master == interface.index && port.up && port.carrier;
           });
}

void Kernel::changed() {
    if (telling_) {
        return;
    }
    telling_ = true;
    asio::post(io_, [this] {
        telling_ = false;
        std::erase_if(listeners_, [](const auto& listener) { return listener.expired(); });
        const std::vector<std::weak_ptr<Listener>> told = listeners_;
        for (const std::weak_ptr<Listener>& weak : told) {
            if (const std::shared_ptr<Listener> listener = weak.lock()) {
                (*listener)();
            }
        }
    });
}

}  // namespace w58d::world
