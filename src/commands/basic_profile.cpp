// E Q V X &C &D S3 S4 S5 &F &W Z, +CMEE and +CSCS: the profile of the port.
#include "at/session.hpp"
#include "commands/basic.hpp"

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
    kept.serialLine = serialLineOf(call.module, call.session.name());
    return profilesOf(call.module).save(call.session.name(), kept);
}

at::Outcome restoreProfile(at::Call& call, int) {
    call.session.setProfile(profilesOf(call.module).load(call.session.name()));
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

}  // namespace w58d::commands
