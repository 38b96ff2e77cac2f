// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/host_side.hpp"

#include <string>

#include "at/session.hpp"
#include "commands/context.hpp"
#include "commands/slow.hpp"

namespace w58d::commands {
namespace {

HostLine* lineOf(const at::Call& call) {
    return call.context.hostSide.lineOf(call.session.name());
}

}  // namespace

at::Outcome readFunction(at::Call& call) {
    call.reply.row("+CFUN: 1");
    return at::ok();
}

at::Outcome setFunction(at::Call& call, const SetFunction& args) {
    return args.restart.value_or(false) ? restart(call) : at::ok();
}

at::Outcome restart(at::Call& call) {
    return later(call, call.context.hostSide.restart());
}

at::Outcome readFraming(at::Call& call) {
    const HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return Errc::notAllowed;
    }
    call.reply.row("+ICF: ", line->line().format, ',', line->line().parity);
    return at::ok();
}

/// Only what holds whatever else is chosen. A parity is of meaning in format 2 only.
at::Outcome offerFraming(at::Call& call) {
    const HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return at::ok();
    }
    const auto has = [line](int format, int parity) {
        SerialLine asked = line->line();
        asked.format = format;
        asked.parity = parity;
        return line->does(asked);
    };
    std::string formats = has(SerialLine::kTwoStopBits, 0) ? "1" : "";
    std::string parities;
    for (const int parity : {0, 1, 2, 3}) {
        if (has(SerialLine::kParityBit, parity)) {
            parities += (parities.empty() ? "" : ",") + std::to_string(parity);
        }
    }
    if (!parities.empty()) {
        formats += formats.empty() ? "2" : ",2";
    }
    formats += formats.empty() ? "3" : ",3";
    call.reply.row("+ICF: (", formats, "),(", parities.empty() ? "0,1,2,3" : parities, ')');
    return at::ok();
}

/// V.250 6.2.11: in force after the result code, like +IPR.
at::Outcome setFraming(at::Call& call, const SetFraming& args) {
    HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return Errc::notAllowed;
    }
    SerialLine changed = line->line();
    changed.format = args.format;
    changed.parity = args.parity.value_or(changed.parity);
    if (!line->does(changed)) {
        return Error{Errc::notSupported, "the device does not do this"};
    }
    line->changeWhenAnswered(changed);
    return at::ok();
}

at::Outcome readFlow(at::Call& call) {
    const HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return Errc::notAllowed;
    }
    const int flow = line->line().flow();
    call.reply.row("+IFC: ", flow, ',', flow);
    return at::ok();
}

at::Outcome offerFlow(at::Call& call) {
    const HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return at::ok();
    }
    SerialLine asked = line->line();
    asked.rtsCts = true;
    // One list for both directions: two would offer each alone.
    call.reply.row("+IFC: (", line->does(asked) ? "0,2" : "0", ')');
    return at::ok();
}

at::Outcome setFlow(at::Call& call, const SetFlow& args) {
    HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return Errc::notAllowed;
    }
    if (args.ofModule && *args.ofModule != args.ofHost) {
        return Error{Errc::notSupported, "one direction alone"};
    }
    return later(call, line->changeFlow(args.ofHost == SerialLine::kRtsCts));
}

at::Outcome readRate(at::Call& call) {
    const HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return Errc::notAllowed;
    }
    call.reply.row("+IPR: ", line->line().rate);
    return at::ok();
}

/// V.250 6.2.10: none is detected.
at::Outcome offerRates(at::Call& call) {
    const HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return at::ok();
    }
    call.reply.fill([line](at::Output& out) {
        out.append("+IPR: (),");
        char before = '(';
        SerialLine asked = line->line();
        for (const int rate : kBaudRates) {
            asked.rate = rate;
            if (line->does(asked)) {
                out.append(before);
                out.append(rate);
                before = ',';
            }
        }
        out.append(')');
    });
    return at::ok();
}

at::Outcome setRate(at::Call& call, const SetRate& args) {
    HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return Errc::notAllowed;
    }
    SerialLine changed = line->line();
    changed.rate = args.rate;
    if (!line->does(changed)) {
        return Error{Errc::notSupported, "the device does not do this rate"};
    }
    line->changeWhenAnswered(changed);
    return at::ok();
}

}  // namespace w58d::commands
