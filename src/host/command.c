/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* The calls that wait. */
#include "host/engine.h"

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
