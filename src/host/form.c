/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
#include "host/form.h"

struct listing {
    const struct w58_field* fields;
    size_t count;
    void* row;
    w58_each* each; /* NULL: the first row is all that is wanted */
    void* context;
    bool named;      /* the rows have the command's name */
    bool read;       /* there was a row */
    bool unreadable; /* there was one that could not be read */
};

static void on_row(void* context, struct w58_row* row) {
    struct listing* const rows = (struct listing*)context;
    if (row->named != rows->named || (rows->read && rows->each == NULL)) {
        return;
    }
    if (!w58_row_read(row, rows->fields, rows->count, rows->row)) {
        rows->unreadable = true;
        return;
    }
    rows->read = true;
    if (rows->each != NULL) {
        rows->each(rows->context);
    }
}

static enum w58_result list(struct w58* w, const char* text, struct listing* rows) {
    struct w58_request request = {0};
    request.text = text;
    request.row = on_row;
    request.context = rows;
    return w58_run(w, &request);
}

enum w58_result w58_read_bare(struct w58* w, const char* text, const struct w58_field* fields,
                              size_t count, void* to) {
    struct listing rows = {fields, count, to, NULL, NULL, false, false, false};
    const enum w58_result result = list(w, text, &rows);
    return result == W58_OK && !rows.read ? W58_UNREADABLE : result;
}

enum w58_result w58_list(struct w58* w, const char* text, const struct w58_field* fields,
                         size_t count, void* row, w58_each* each, void* context) {
    struct listing rows = {fields, count, row, each, context, true, false, false};
    const enum w58_result result = list(w, text, &rows);
    return result == W58_OK && rows.unreadable ? W58_UNREADABLE : result;
}

enum w58_result w58_list_bare(struct w58* w, const char* text, const struct w58_field* fields,
                              size_t count, void* row, w58_each* each, void* context) {
    struct listing rows = {fields, count, row, each, context, false, false, false};
    const enum w58_result result = list(w, text, &rows);
    return result == W58_OK && rows.unreadable ? W58_UNREADABLE : result;
}

struct fetching {
    const struct w58_fetch* what;
    size_t written; /* bytes at what->to */
    bool read;      /* the row was, and all the bytes since */
};

static void on_fetched_row(void* context, struct w58_row* row) {
    struct fetching* const fetching = (struct fetching*)context;
    const struct w58_fetch* const what = fetching->what;
    if (row->named) {
        fetching->read = w58_row_read(row, what->fields, what->count, what->row);
    }
}

static void on_fetched(void* context, const void* bytes, size_t length, size_t left) {
    struct fetching* const fetching = (struct fetching*)context;
    const char* const from = (const char*)bytes;
    char* const to = (char*)fetching->what->to;
    const size_t room = (size_t)fetching->what->room - fetching->written;
    fetching->read = fetching->read && bytes != NULL && length + left <= room;
    for (size_t i = 0; fetching->read && i < length; ++i) {
        to[fetching->written++] = from[i];
    }
}

enum w58_result w58_fetch(struct w58* w, const char* text, const struct w58_value* values,
                          size_t count, enum w58_payload payload, struct w58_fetch* fetch) {
    struct fetching fetching = {fetch, 0, false};
    struct w58_request request = {0};
    enum w58_result result;
    request.text = text;
    request.values = values;
    request.count = count;
    request.row = on_fetched_row;
    request.data = on_fetched;
    request.payload = (uint8_t)payload;
    request.context = &fetching;
    result = w58_run(w, &request);
    return result == W58_OK && !fetching.read ? W58_UNREADABLE : result;
}

enum w58_result w58_send(struct w58* w, const char* text, const struct w58_value* values,
                         size_t count, const void* bytes, size_t length) {
    struct w58_request request = {0};
    request.text = text;
    request.values = values;
    request.count = count;
    request.input = bytes;
    request.input_length = length;
    return w58_run(w, &request);
}
