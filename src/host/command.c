/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* The calls that wait, and what comes of them in words. */
#include "host/engine.h"

const char* w58_result_text(enum w58_result result) {
    switch (result) {
        case W58_OK:
            return "done";
        case W58_PENDING:
            return "under way";
        case W58_ERROR:
        case W58_CME:
            return "the module refuses it";
        case W58_UNSENDABLE:
            return "no command line can carry it";
        case W58_UNREADABLE:
            return "the answer makes no sense";
        case W58_TIMEOUT:
            return "no answer";
        case W58_RESTARTED:
            return "the module has restarted";
        case W58_LINK:
            return "the port is gone";
        case W58_CANCELLED:
            return "given up";
        case W58_BUSY:
            return "another command is under way";
    }
    return "no result";
}

enum w58_result w58_run(struct w58* w, const struct w58_request* request) {
    if ((w->flags & FLAG_POLLING) != 0) {
        return W58_BUSY;
    }
    enum w58_result result = w58_start(w, request);
    while (result == W58_PENDING) {
        result = w58_poll(w);
        if (result == W58_PENDING && w->port->wait != NULL) {
            w->port->wait(w->port->context);
        }
    }
    return result;
}

enum w58_result w58_command(struct w58* w, const char* text, const struct w58_value* values,
                            size_t count) {
    const struct w58_request request = {text, values, count, NULL, NULL,
                                        NULL, NULL,   0,     0,    W58_NO_PAYLOAD};
    return w58_run(w, &request);
}

struct reading {
    const struct w58_field* fields;
    size_t count;
    void* to;
    bool done;
};

static void read_row(void* context, struct w58_row* row) {
    struct reading* const reading = (struct reading*)context;
    if (row->named && w58_row_read(row, reading->fields, reading->count, reading->to)) {
        reading->done = true;
    }
}

enum w58_result w58_read(struct w58* w, const char* text, const struct w58_field* fields,
                         size_t count, void* to) {
    struct reading reading = {fields, count, to, false};
    const struct w58_request request = {text,     NULL, 0, read_row, NULL,
                                        &reading, NULL, 0, 0,        W58_NO_PAYLOAD};
    const enum w58_result result = w58_run(w, &request);
    return result == W58_OK && !reading.done ? W58_UNREADABLE : result;
}
