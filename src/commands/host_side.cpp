#include "commands/host_side.hpp"

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
    return call.context.hostSide.restart();
}

at::Outcome readFraming(at::Call& call) {
    const HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return Errc::notAllowed;
    }
    call.reply.row("+ICF: ", line->line().format, ',', line->line().parity);
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

at::Outcome setRate(at::Call& call, const SetRate& args) {
    HostLine* const line = lineOf(call);
    if (line == nullptr) {
        return Errc::notAllowed;
    }
    SerialLine changed = line->line();
    changed.rate = args.rate;
    line->changeWhenAnswered(changed);
    return at::ok();
}

}  // namespace w58d::commands
