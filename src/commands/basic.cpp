// SPDX-FileCopyrightText: 2026 The w58d authors
// SPDX-License-Identifier: MIT
#include "commands/basic.hpp"

#include <array>
#include <string_view>

namespace w58d::commands {
namespace {

/// What `AT&V` shows, as the vendor's other modules do.
struct Shown {
    std::string_view name;
    int (*value)(const Profile&);
};

template <auto kMember>
constexpr Shown shown(std::string_view name) {
    return {name, [](const Profile& profile) { return static_cast<int>(profile.*kMember); }};
}

constexpr std::array kShown = {
    shown<&Profile::carrierDetect>("&C"), shown<&Profile::dataTerminalReady>("&D"),
    shown<&Profile::flowControl>("&K"),   shown<&Profile::dataSetReady>("&S"),
    shown<&Profile::echo>("E"),           shown<&Profile::loudness>("L"),
    shown<&Profile::speaker>("M"),        shown<&Profile::quiet>("Q"),
    shown<&Profile::verbose>("V"),        shown<&Profile::resultCodeSet>("X"),
    shown<&Profile::autoAnswer>("S0"),    shown<&Profile::lineEnd>("S3"),
    shown<&Profile::lineFeed>("S4"),      shown<&Profile::backspace>("S5"),
    shown<&Profile::dialTonePause>("S6"), shown<&Profile::connectionWait>("S7"),
    shown<&Profile::commaPause>("S8"),    shown<&Profile::carrierLoss>("S10"),
    shown<&Profile::escapeGuard>("S12"),  shown<&Profile::errorReports>("+CMEE"),
};

/// V.250 6.1.9. +CGSM: some of the commands of TS 27.007 are there.
constexpr std::string_view kCapabilities = "+GCAP: +CGSM";

std::string_view charsetName(Charset charset) {
    return kCharsetNames[charset == Charset::utf8 ? 1 : 0];
}

}  // namespace

at::Outcome hangUp(at::Call&, int) {
    return at::ok();
}

at::Outcome factoryProfile(at::Call& call, int) {
    call.session.setProfile({});
    eventsChanged(call.context);
    return at::ok();
}

at::Outcome storeProfile(at::Call& call, int) {
    Profile kept = call.session.profile();
    kept.serialLine = serialLineOf(call.context, call.session.name());
    return profilesOf(call.context).save(call.session.name(), kept);
}

at::Outcome restoreProfile(at::Call& call, int) {
    call.session.setProfile(profilesOf(call.context).load(call.session.name()));
    eventsChanged(call.context);
    return at::ok();
}

at::Outcome viewProfile(at::Call& call, int) {
    const Profile& profile = call.session.profile();
    call.reply.fill([&](at::Output& out) {
        for (const Shown& each : kShown) {
            out.append(each.name);
            out.append(": ");
            out.append(each.value(profile));
            out.append("; ");
        }
        if (call.session.catalogue().find("+CWURC") != nullptr) {
            out.append("+CWURC: ");
            out.append(profile.events);
            out.append("; ");
        }
        out.append("+CSCS: \"");
        out.append(charsetName(profile.charset));
        out.append('"');
        if (const auto line = serialLineOf(call.context, call.session.name())) {
            out.append("; +ICF: ");
            out.append(line->format);
            out.append(',');
            out.append(line->parity);
            out.append("; +IFC: ");
            out.append(line->flow());
            out.append(',');
            out.append(line->flow());
            out.append("; +IPR: ");
            out.append(line->rate);
        }
    });
    return at::ok();
}

at::Outcome readCmee(at::Call& call) {
    call.reply.row("+CMEE: ", call.session.profile().errorReports);
    return at::ok();
}

at::Outcome setCmee(at::Call& call, const SetCmee& args) {
    return setMember<&Profile::errorReports>(call, args.mode);
}

at::Outcome readCscs(at::Call& call) {
    call.reply.row("+CSCS: \"", charsetName(call.session.charset()), '"');
    return at::ok();
}

at::Outcome setCscs(at::Call& call, const SetCscs& args) {
    const Charset charset = args.place == 1 ? Charset::utf8 : Charset::gbk;
    return setMember<&Profile::charset>(call, static_cast<int>(charset));
}

at::Outcome readClass(at::Call& call) {
    call.reply.row("+FCLASS: 0");
    return at::ok();
}

at::Outcome setClass(at::Call&, const SetClass&) {
    return at::ok();
}

/// The rows of the vendor's other modules; host software reads them by their labels.
at::Outcome identify(at::Call& call, int) {
    const Identity& identity = identityOf(call.context);
    call.reply.row("Manufacturer: ", identity.manufacturer);
    call.reply.row("Model: ", identity.model);
    call.reply.row("Revision: ", identity.revision);
    call.reply.row("IMEI: ", identity.serial);
    call.reply.row(kCapabilities);
    return at::ok();
}

at::Outcome manufacturer(at::Call& call) {
    call.reply.row(identityOf(call.context).manufacturer);
    return at::ok();
}

at::Outcome model(at::Call& call) {
    call.reply.row(identityOf(call.context).model);
    return at::ok();
}

/// The one identity that the vendor's other modules give a prefix.
at::Outcome revision(at::Call& call) {
    call.reply.row("+CGMR: ", identityOf(call.context).revision);
    return at::ok();
}

at::Outcome revisionOfGmr(at::Call& call) {
    call.reply.row("+GMR: ", identityOf(call.context).revision);
    return at::ok();
}

at::Outcome serial(at::Call& call) {
    call.reply.row(identityOf(call.context).serial);
    return at::ok();
}

/// TS 27.007 8.37: one command a row, with its `AT`.
at::Outcome listCommands(at::Call& call) {
    const at::Catalogue& catalogue = call.session.catalogue();
    for (const at::BasicCommand& row : catalogue.basics()) {
        call.reply.row("AT", row.name);
    }
    for (const at::Command& row : catalogue.commands()) {
        if (row.models.has(call.session.model()) && catalogue.find(row.name) != nullptr) {
            call.reply.row("AT", row.name);
        }
    }
    return at::ok();
}

at::Outcome capabilities(at::Call& call) {
    call.reply.row(kCapabilities);
    return at::ok();
}

}  // namespace w58d::commands
