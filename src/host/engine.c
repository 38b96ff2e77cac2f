/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* The engine: what is sent when, and how long is waited. */
#include "host/engine.h"

/* Until the prompt, and for the port to take data: the module gives up after 20 s, and its ERROR
 * tells. */
#define INPUT_MS 25000u
/* From the last byte of data on: until the module has given up, and has dropped what comes. */
#define INPUT_END_MS 21100u
/* Raw bytes come in one piece. */
#define RAW_MS 3000u
/* Reads at most in one w58_poll(). */
#define READS_MAX 16

/* V1 and Q0, whatever a terminal program has left, and a row that nothing else has. */
static const struct w58_request kProbe = {"V1Q0+CMEE?", NULL, 0, NULL, NULL,
                                          NULL,         NULL, 0, 0,    W58_NO_PAYLOAD};
/* The second is longer than a command takes, or data that does not come (20 s) and the silence
 * after it. */
static const uint16_t kProbeMs[] = {3000, 22000, 3000};
#define PROBES (sizeof kProbeMs / sizeof kProbeMs[0])

void w58_init(struct w58* w, const struct w58_port* port, const struct w58_events* events,
              char* buffer, size_t size) {
    static const struct w58 kNew = {0};
    *w = kNew;
    w->flags = FLAG_UNSYNCED;
    w->port = port;
    w->events = events;
    w->buffer = buffer;
    w->size = (uint16_t)size;
}

uint32_t w58_now(const struct w58* w) {
    return w->port->clock(w->port->context);
}

void w58_go(struct w58* w, enum stage stage, uint32_t limit) {
    w->stage = (uint8_t)stage;
    w->since = w58_now(w);
    w->limit = limit;
}

uint32_t w58_limit(const struct w58* w) {
    const bool input = w->request->input_length > 0 && w->stage != STAGE_RESULT;
    if ((w->flags & FLAG_RESTARTED) != 0) {
        return RESTART_MS;
    }
    if (w->request->timeout_ms != 0) {
        return w->request->timeout_ms;
    }
    return input ? INPUT_MS : W58_ANSWER_MS;
}

void w58_end(struct w58* w, enum w58_result result) {
    if (result >= W58_TIMEOUT) {
        w->flags |= FLAG_UNSYNCED;
    }
    /* The module may wait for data, to which nothing shall be added; it gives up by itself. */
    const bool input = w->stage == STAGE_PROMPT || w->stage == STAGE_INPUT;
    if (w->stage > STAGE_HOLD) {
        w->limit = input && result >= W58_TIMEOUT ? INPUT_END_MS : 0;
    }
    if (w->raw_owner == RAW_REQUEST) {
        w->raw_owner = RAW_NOBODY;
    }
    w->stage = STAGE_IDLE;
    w->request = NULL;
    w->result = (uint8_t)result;
}

enum w58_result w58_start(struct w58* w, const struct w58_request* request) {
    if (w->request != NULL) {
        return W58_BUSY;
    }
    const uint8_t count = w58_count(request);
    if (!w58_sendable(request, count)) {
        return W58_UNSENDABLE;
    }
    static const struct w58_cursor kStart = {0, 0};
    w->request = request;
    w->result = W58_PENDING;
    w->count = count;
    w->flags &= FLAG_UNSYNCED | FLAG_POLLING | FLAG_TRUNCATED;
    w->probes = 0;
    w->cme = 0;
    w->echo = w->echo_line = kStart;
    w->stage = STAGE_HOLD; /* for what is left of `limit`, usually nothing */
    return W58_PENDING;
}

void w58_cancel(struct w58* w) {
    if (w->request != NULL) {
        w58_end(w, W58_CANCELLED);
    }
}

static void begin_line(struct w58* w) {
    static const struct w58_cursor kStart = {0, 0};
    w->sent = kStart;
    if ((w->flags & FLAG_UNSYNCED) == 0) {
        w->typed = 0;
        w58_go(w, STAGE_LINE, w58_limit(w));
    } else if (w->probes < PROBES) {
        w58_go(w, STAGE_PROBE, W58_ANSWER_MS);
    } else {
        w58_end(w, W58_TIMEOUT);
    }
}

static void line_sent(struct w58* w) {
    w->typed = 0;
    if (w->stage == STAGE_PROBE) {
        w58_go(w, STAGE_PROBED, kProbeMs[w->probes]);
        ++w->probes;
    } else {
        w->stage = w->request->input_length > 0 ? STAGE_PROMPT : STAGE_RESULT;
        w58_go(w, (enum stage)w->stage, w58_limit(w));
    }
}

/* How many the port has taken. */
static size_t write_some(struct w58* w, const void* bytes, size_t length) {
    const int taken = w->port->write(w->port->context, bytes, length);
    if (taken < 0) {
        w58_end(w, W58_LINK);
        return 0;
    }
    if (taken > 0) {
        w->since = w58_now(w);
    }
    return (size_t)taken;
}

/* What was typed of a line that was given up; true when there is nothing more to be taken back. */
static bool erase(struct w58* w) {
    static const char kBackspaces[] = "\b\b\b\b\b\b\b\b";
    while (w->typed > 0) {
        const size_t length = w->typed < sizeof kBackspaces - 1 ? w->typed : sizeof kBackspaces - 1;
        const size_t taken = write_some(w, kBackspaces, length);
        w->typed = (uint16_t)(w->typed - taken);
        if (taken < length) {
            return false;
        }
    }
    return true;
}

static void send_line(struct w58* w) {
    const struct w58_request* const request = w->stage == STAGE_PROBE ? &kProbe : w->request;
    const size_t count = w->stage == STAGE_PROBE ? 0 : w->count;
    if (w->stage == STAGE_PROBE && w->sent.part == 0 && w->sent.at == 0 && !erase(w)) {
        return;
    }
    for (;;) {
        char bytes[16];
        size_t length = 0;
        struct w58_cursor next = w->sent;
        int byte = 0;
        while (length < sizeof bytes && (byte = w58_next(request, count, &next)) >= 0) {
            bytes[length++] = (char)byte;
        }
        if (length == 0) {
            line_sent(w);
            return;
        }
        const size_t taken = write_some(w, bytes, length);
        w->typed = (uint16_t)(w->typed + taken);
        for (size_t i = 0; i < taken; ++i) {
            (void)w58_next(request, count, &w->sent);
        }
        if (taken < length) {
            return;
        }
    }
}

static void send_input(struct w58* w) {
    const struct w58_request* const request = w->request;
    const size_t left = request->input_length - w->input_sent;
    const size_t taken = write_some(w, (const char*)request->input + w->input_sent, left);
    w->input_sent = (uint16_t)(w->input_sent + taken);
    if (taken == left) {
        w->stage = STAGE_RESULT;
        w58_go(w, STAGE_RESULT, w58_limit(w));
    }
}

/* Raw bytes have come, or are lost. */
static void give(struct w58* w, const char* bytes, size_t length) {
    const bool events = w->raw_owner == RAW_EVENTS && w->events != NULL;
    const bool request = w->raw_owner == RAW_REQUEST;
    w->raw_left = (uint16_t)(w->raw_left - length);
    w->raw_since = w58_now(w);
    if (events && w->events->data != NULL) {
        w->events->data(w->events->context, bytes, length, w->raw_left);
    } else if (request) {
        w->since = w->raw_since;
        if (w->request->data != NULL) {
            w->request->data(w->request->context, bytes, length, w->raw_left);
        }
    }
}

static void receive(struct w58* w) {
    for (int reads = 0; reads < READS_MAX; ++reads) {
        char some[32];
        const bool raw = w->raw_left > 0;
        char* const to = raw ? w->buffer : some;
        const size_t most = !raw ? sizeof some : w->raw_left < w->size ? w->raw_left : w->size;
        const int count = w->port->read(w->port->context, to, most);
        if (count < 0) {
            w58_end(w, W58_LINK);
        }
        if (count <= 0) {
            return;
        }
        for (size_t at = 0; at < (size_t)count;) {
            const size_t rest = (size_t)count - at;
            if (w->raw_left > 0) {
                const size_t length = rest < w->raw_left ? rest : w->raw_left;
                give(w, to + at, length);
                at += length;
            } else {
                w58_take(w, to[at++]);
            }
        }
    }
}

static void keep_time(struct w58* w) {
    if (w->raw_left > 0 && w58_now(w) - w->raw_since >= RAW_MS) {
        const uint16_t lost = w->raw_left;
        give(w, NULL, 0);
        w->raw_left = (uint16_t)(w->raw_left - lost);
    }
    if (w58_now(w) - w->since < w->limit) {
        return;
    }
    if (w->stage == STAGE_IDLE) {
        w->limit = 0;
    } else if (w->stage == STAGE_HOLD || w->stage == STAGE_PROBED) {
        begin_line(w);
    } else {
        w58_end(w, (w->flags & FLAG_RESTARTED) != 0 ? W58_RESTARTED : W58_TIMEOUT);
    }
}

enum w58_result w58_poll(struct w58* w) {
    if ((w->flags & FLAG_POLLING) == 0) {
        w->flags |= FLAG_POLLING;
        receive(w);
        keep_time(w);
        if (w->stage == STAGE_PROBE || w->stage == STAGE_LINE) {
            send_line(w);
        } else if (w->stage == STAGE_INPUT) {
            send_input(w);
        }
        w->flags &= (uint8_t)~FLAG_POLLING;
    }
    return (enum w58_result)w->result;
}
