#include "commands/basic.hpp"

#include "at/session.hpp"

namespace w58d::commands {
namespace {

template <class Value>
at::Outcome change(at::Call& call, Value Profile::* member, Value value) {
    Profile profile = call.session.profile();
    profile.*member = value;
    call.session.setProfile(profile);
    return at::ok();
}

/// V.250 6.2: three digits.
at::Outcome readCharacter(at::Call& call, char Profile::* member) {
    const int value = call.session.profile().*member;
    call.reply.row(value / 100, value / 10 % 10, value % 10);
    return at::ok();
}

}  // namespace

at::Outcome setEcho(at::Call& call, int value) {
    return change(call, &Profile::echo, value == 1);
}

at::Outcome setQuiet(at::Call& call, int value) {
    return change(call, &Profile::quiet, value == 1);
}

at::Outcome setVerbose(at::Call& call, int value) {
    return change(call, &Profile::verbose, value == 1);
}

at::Outcome setResultCodes(at::Call& call, int value) {
    return change(call, &Profile::resultCodeSet, static_cast<std::uint8_t>(value));
}

at::Outcome setCarrierDetect(at::Call& call, int value) {
    return change(call, &Profile::carrierDetect, static_cast<std::uint8_t>(value));
}

at::Outcome setTerminalReady(at::Call& call, int value) {
    return change(call, &Profile::dataTerminalReady, static_cast<std::uint8_t>(value));
}

at::Outcome setLineEnd(at::Call& call, int value) {
    return change(call, &Profile::lineEnd, static_cast<char>(value));
}

at::Outcome setLineFeed(at::Call& call, int value) {
    return change(call, &Profile::lineFeed, static_cast<char>(value));
}

at::Outcome setBackspace(at::Call& call, int value) {
    return change(call, &Profile::backspace, static_cast<char>(value));
}

at::Outcome readLineEnd(at::Call& call) {
    return readCharacter(call, &Profile::lineEnd);
}

at::Outcome readLineFeed(at::Call& call) {
    return readCharacter(call, &Profile::lineFeed);
}

at::Outcome readBackspace(at::Call& call) {
    return readCharacter(call, &Profile::backspace);
}

at::Outcome factoryProfile(at::Call& call, int) {
    call.session.setProfile({});
    return at::ok();
}

at::Outcome storeProfile(at::Call& call, int) {
    Profile kept = call.session.profile();
    kept.serialLine = serialLineOf(call.context, call.session.name());
    return profilesOf(call.context).save(call.session.name(), kept);
}

at::Outcome restoreProfile(at::Call& call, int) {
    call.session.setProfile(profilesOf(call.context).load(call.session.name()));
    return at::ok();
}

at::Outcome readCmee(at::Call& call) {
    call.reply.row("+CMEE: ", call.session.profile().errorReports);
    return at::ok();
}

at::Outcome setCmee(at::Call& call, const SetCmee& args) {
    return change(call, &Profile::errorReports, args.mode);
}

at::Outcome readCscs(at::Call& call) {
    const bool utf8 = call.session.charset() == Charset::utf8;
    call.reply.row("+CSCS: \"", kCharsetNames[utf8 ? 1 : 0], '"');
    return at::ok();
}

at::Outcome setCscs(at::Call& call, const SetCscs& args) {
    return change(call, &Profile::charset, args.place == 1 ? Charset::utf8 : Charset::gbk);
}

/// The rows of the vendor's other modules; host software reads them by their labels.
at::Outcome identify(at::Call& call, int) {
    const Identity& identity = identityOf(call.context);
    call.reply.row("Manufacturer: ", identity.manufacturer);
    call.reply.row("Model: ", identity.model);
    call.reply.row("Revision: ", identity.revision);
    call.reply.row("IMEI: ", identity.serial);
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

at::Outcome revision(at::Call& call) {
    call.reply.row(identityOf(call.context).revision);
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

/// V.250 6.1.9. +CGSM: some of the commands of TS 27.007 are there.
at::Outcome capabilities(at::Call& call) {
    call.reply.row("+GCAP: +CGSM");
    return at::ok();
}

}  // namespace w58d::commands
