// I, +GMI..+GSN, +CGMI..+CGSN, +GCAP and +CLAC: who the module is and what it can do.
#include "at/session.hpp"
#include "commands/basic.hpp"

namespace w58d::commands {

/// The rows of the vendor's other modules; host software reads them by their labels.
at::Outcome identify(at::Call& call, int) {
    const Identity& identity = identityOf(call.module);
    call.reply.row("Manufacturer: ", identity.manufacturer);
    call.reply.row("Model: ", identity.model);
    call.reply.row("Revision: ", identity.revision);
    call.reply.row("IMEI: ", identity.serial);
    return at::ok();
}

at::Outcome manufacturer(at::Call& call) {
    call.reply.row(identityOf(call.module).manufacturer);
    return at::ok();
}

at::Outcome model(at::Call& call) {
    call.reply.row(identityOf(call.module).model);
    return at::ok();
}

at::Outcome revision(at::Call& call) {
    call.reply.row(identityOf(call.module).revision);
    return at::ok();
}

at::Outcome serial(at::Call& call) {
    call.reply.row(identityOf(call.module).serial);
    return at::ok();
}

/// TS 27.007 8.37: one command a row, with its `AT`.
at::Outcome listCommands(at::Call& call) {
    const at::Catalogue& catalogue = call.session.catalogue();
    for (const at::BasicCommand& row : catalogue.basics()) {
        call.reply.row("AT", row.name);
    }
    for (const at::Command& row : catalogue.commands()) {
        if (row.models.has(call.session.model())) {
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
