// E Q V X &C &D S3 S4 S5 &F &W Z, +CMEE and +CSCS: the profile of the port.
#include "at/session.hpp"
#include "commands/basic.hpp"
#include "commands/identity_and_profiles.hpp"

namespace w58d::commands {
namespace {

template <class Value>
at::Outcome change(at::Call& call, Value at::Profile::* member, Value value) {
    at::Profile profile = call.session.profile();
    profile.*member = value;
    call.session.setProfile(profile);
    return at::ok();
}

/// V.250 6.2: three digits.
at::Outcome readCharacter(at::Call& call, char at::Profile::* member) {
    const int value = call.session.profile().*member;
    call.reply.row(value / 100, value / 10 % 10, value % 10);
    return at::ok();
}

}  // namespace

at::Outcome setEcho(at::Call& call, int value) {
    return change(call, &at::Profile::echo, value == 1);
}

at::Outcome setQuiet(at::Call& call, int value) {
    return change(call, &at::Profile::quiet, value == 1);
}

at::Outcome setVerbose(at::Call& call, int value) {
    return change(call, &at::Profile::verbose, value == 1);
}

at::Outcome setResultCodes(at::Call& call, int value) {
    return change(call, &at::Profile::resultCodeSet, static_cast<std::uint8_t>(value));
}

at::Outcome setCarrierDetect(at::Call& call, int value) {
    return change(call, &at::Profile::carrierDetect, static_cast<std::uint8_t>(value));
}

at::Outcome setTerminalReady(at::Call& call, int value) {
    return change(call, &at::Profile::dataTerminalReady, static_cast<std::uint8_t>(value));
}

at::Outcome setLineEnd(at::Call& call, int value) {
    return change(call, &at::Profile::lineEnd, static_cast<char>(value));
}

at::Outcome setLineFeed(at::Call& call, int value) {
    return change(call, &at::Profile::lineFeed, static_cast<char>(value));
}

at::Outcome setBackspace(at::Call& call, int value) {
    return change(call, &at::Profile::backspace, static_cast<char>(value));
}

at::Outcome readLineEnd(at::Call& call) {
    return readCharacter(call, &at::Profile::lineEnd);
}

at::Outcome readLineFeed(at::Call& call) {
    return readCharacter(call, &at::Profile::lineFeed);
}

at::Outcome readBackspace(at::Call& call) {
    return readCharacter(call, &at::Profile::backspace);
}

at::Outcome factoryProfile(at::Call& call, int) {
    call.session.setProfile({});
    return at::ok();
}

at::Outcome storeProfile(at::Call& call, int) {
    return profilesOf(call.module).save(call.session.name(), call.session.profile());
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
    return change(call, &at::Profile::errorReports, args.mode);
}

at::Outcome readCscs(at::Call& call) {
    const bool utf8 = call.session.charset() == Charset::utf8;
    call.reply.row("+CSCS: \"", kCharsetNames[utf8 ? 1 : 0], '"');
    return at::ok();
}

at::Outcome setCscs(at::Call& call, const SetCscs& args) {
    return change(call, &at::Profile::charset, args.place == 1 ? Charset::utf8 : Charset::gbk);
}

}  // namespace w58d::commands
