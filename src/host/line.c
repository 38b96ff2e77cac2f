/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* What comes in: bytes make lines, and each line is an echo, a URC, a row or a final result. */
#include "host/engine.h"

/* In the order of enum w58_urc. All but the first go on with fields; no answer begins so. */
static const char kUrcs[] =
    "RDY\0"
    "+CWCLIENT: \0"
    "+CWEVSTA: \0"
    "+CWEVNET: \0"
    "+CWEVLAN: \0"
    "+CWLANDATA: \0"
    "+CWLANRDY: \0"
    "+CWLANLOST: \0"
    "+CWLANMSG: \0"
    "+CWFAULT: \0"
    "+CWURCLOST: \0"
    "+CWSTASCANSYN:\0";

static bool is_sent(const struct w58* w) {
    return w->stage >= STAGE_PROMPT;
}

/* Which URC the line is; the row is moved behind its name. */
static enum w58_urc urc_of(struct w58_row* line) {
    const char* name = kUrcs;
    for (int urc = W58_URC_READY; urc != W58_URC_OTHER; ++urc) {
        const char* at = line->next;
        const bool found = w58_starts(at, line->end, name);
        for (; *name != '\0'; ++name, ++at) {
        }
        ++name;
        if (found && (urc != W58_URC_READY || at == line->end)) {
            line->next = at;
            return (enum w58_urc)urc;
        }
    }
    return W58_URC_OTHER;
}

/* Moves the line behind the name of the command that was asked and says whether it has that. */
static bool named(const struct w58_request* request, struct w58_row* line) {
    const char* at = line->next;
    const char* name = request->text;
    while (at != line->end && *at == *name && *name != '=' && *name != '?') {
        ++at;
        ++name;
    }
    if (at == line->next || at == line->end || *at != ':' ||
        (*name != '\0' && *name != '=' && *name != '?')) {
        return false;
    }
    ++at;
    line->next = at != line->end && *at == ' ' ? at + 1 : at;
    return true;
}

static bool has(const char* text, const char* end, char byte) {
    while (text != end && *text != '\0' && *text != byte) {
        ++text;
    }
    return text != end && *text == byte;
}

static void tell(const struct w58* w, enum w58_urc urc, struct w58_row* row) {
    if (w->events != NULL && w->events->urc != NULL) {
        w->events->urc(w->events->context, urc, row);
    }
}

static void expect_raw(struct w58* w, int32_t length, enum raw_owner owner) {
    if (length > 0 && length <= RAW_MAX) {
        w->raw_left = (uint16_t)length;
        w->raw_owner = (uint8_t)owner;
        w->raw_since = w58_now(w);
    }
}

/* The module has started; it knows of nothing that was under way, unless that is still in the port.
 */
static void restarted(struct w58* w) {
    w->flags |= FLAG_UNSYNCED;
    if (w->stage == STAGE_PROBED) {
        w58_go(w, STAGE_PROBED, RESTART_MS);
    } else if (w->stage <= STAGE_HOLD) {
        w->limit = 0;
    }
    if (w->stage < STAGE_LINE) {
        return;
    }
    w->flags |= FLAG_RESTARTED;
    if (w->stage == STAGE_INPUT) {
        w->typed = w->input_sent;
        w->stage = STAGE_RESULT;
    }
    if (is_sent(w)) {
        w58_go(w, (enum stage)w->stage, RESTART_MS);
    }
}

static void take_urc(struct w58* w, enum w58_urc urc, struct w58_row* row) {
    if (urc == W58_URC_READY) {
        restarted(w);
    } else if (urc == W58_URC_LAN_DATA) {
        struct w58_row header = *row;
        int32_t length = 0;
        if (!w58_row_skip(&header) || !w58_row_int(&header, &length) || length <= 0 ||
            length > RAW_MAX) {
            row->next = w->buffer; /* noise: no bytes follow */
            urc = W58_URC_OTHER;
        }
        expect_raw(w, length, RAW_EVENTS);
    }
    tell(w, urc, row);
}

static enum w58_result result_of(struct w58* w, const struct w58_row* line) {
    static const char kCme[] = "+CME ERROR: ";
    const size_t length = (size_t)(line->end - line->next);
    if (length == 2 && w58_starts(line->next, line->end, "OK")) {
        return W58_OK;
    }
    if (length == 5 && w58_starts(line->next, line->end, "ERROR")) {
        return W58_ERROR;
    }
    if (w58_starts(line->next, line->end, kCme)) {
        struct w58_row number = *line;
        int32_t value = 0;
        number.next += sizeof kCme - 1;
        w->cme = w58_row_int(&number, &value) && value >= 0 && value < INT16_MAX ? (int16_t)value
                                                                                 : W58_CME_WORDS;
        return W58_CME;
    }
    return W58_PENDING;
}

/* A line while the probe is under way: only its own answer counts. */
static void take_probed(struct w58* w, const struct w58_row* line) {
    if (w58_starts(line->next, line->end, "+CMEE: ")) {
        w->flags |= FLAG_ANSWERED;
        return;
    }
    const enum w58_result result = result_of(w, line);
    if (result == W58_OK && (w->flags & FLAG_ANSWERED) != 0) {
        w->flags &= (uint8_t)~FLAG_UNSYNCED;
        w58_go(w, STAGE_HOLD, w->probes > 1 ? 200 : 0); /* the other probes' answers come at once */
    } else if (result == W58_ERROR || result == W58_CME) {
        w58_go(w, STAGE_HOLD, SILENCE_MS);
    }
}

static void take_result(struct w58* w, enum w58_result result) {
    const bool prompt_lost = w->stage == STAGE_PROMPT && w58_now(w) - w->since >= 16000;
    const bool dropping = w->stage == STAGE_INPUT || prompt_lost;
    if (w->stage != STAGE_RESULT && result == W58_OK) { /* of nothing that was sent */
        w->flags |= FLAG_UNSYNCED;
        result = W58_UNREADABLE;
    }
    w58_end(w, result);
    if (dropping) {
        w58_go(w, STAGE_IDLE, SILENCE_MS);
    }
}

/* An echo in which a byte was lost or changed, or behind noise. */
static bool is_broken_echo(const struct w58* w, const struct w58_row* line) {
    const char* at = line->next;
    while (at != line->end && !w58_starts(at, line->end, "AT+")) {
        ++at;
    }
    return at != line->end && (w->flags & FLAG_ECHOED) == 0 && w->request->text[0] == '+';
}

static void take_row(struct w58* w, struct w58_row* line) {
    const struct w58_request* const request = w->request;
    line->named = named(request, line);
    if (!line->named && is_broken_echo(w, line)) {
        return;
    }
    if (!line->named && *line->next == '+' && request->text[0] == '+' &&
        has(line->next, line->end, ':') && !has(request->text, NULL, ';')) {
        tell(w, W58_URC_OTHER, line);
        return;
    }
    w->flags |= FLAG_ECHOED;
    if (w->stage == STAGE_RESULT) {
        w->since = w58_now(w);
    }
    if (line->named && request->payload != W58_NO_PAYLOAD) {
        struct w58_row header = *line;
        int32_t length = 0;
        if (request->payload == W58_PAYLOAD_LANMGET || w58_row_skip(&header)) {
            (void)w58_row_int(&header, &length);
            expect_raw(w, length, RAW_REQUEST);
        }
    }
    if (request->row != NULL && line->next != line->end) {
        request->row(request->context, line);
    }
}

static void take_line(struct w58* w) {
    struct w58_row line = {w->buffer, w->buffer + w->length, false,
                           (w->flags & FLAG_TRUNCATED) != 0};
    w->buffer[w->length] = '\0';
    const char* const begin = line.next;
    const enum w58_urc urc = urc_of(&line);
    const bool tested =
        urc == W58_URC_SCAN && is_sent(w) && *line.next == '('; /* AT+CWSTASCANSYN=? */
    if (urc != W58_URC_OTHER && !tested) {
        take_urc(w, urc, &line);
        return;
    }
    line.next = begin;
    if (w->stage == STAGE_PROBE || w->stage == STAGE_PROBED) {
        take_probed(w, &line);
        return;
    }
    if (w->stage == STAGE_HOLD && w->probes > 0) { /* the answer of another probe */
        w->since = w58_now(w);
        return;
    }
    const int16_t cme = w->cme;
    const enum w58_result result = result_of(w, &line);
    if (result != W58_PENDING) {
        if (is_sent(w)) {
            take_result(w, result);
        } else { /* of something that was given up, such as data */
            w->cme = cme;
            if (w->stage <= STAGE_HOLD && w->limit > 0) {
                w58_go(w, (enum stage)w->stage, SILENCE_MS);
            }
        }
    } else if (is_sent(w)) {
        take_row(w, &line);
    } else if ((w->flags & FLAG_UNSYNCED) == 0) { /* else it may be a late row */
        tell(w, W58_URC_OTHER, &line);
    }
}

static void store(struct w58* w, char byte) {
    if (w->length + 1 < w->size) {
        w->buffer[w->length++] = byte;
    } else {
        w->flags |= FLAG_TRUNCATED;
    }
}

/* Compares with what was sent: the echo is not kept, and may be longer than the buffer. True if the
 * byte belongs to it. A URC that cuts a half-typed line in two begins with a line end, and the echo
 * goes on behind it. */
static bool take_echo(struct w58* w, char byte) {
    struct w58_cursor next = w->echo;
    if (w->stage < STAGE_LINE || w->length > 0 || (w->flags & FLAG_ECHOED) != 0) {
        return false;
    }
    if (w58_next(w->request, w->count, &next) == (unsigned char)byte) {
        w->echo = next;
        if (byte == '\r') {
            w->flags |= FLAG_ECHOED;
        }
        return true;
    }
    if (byte == '\r' || byte == '\n') {
        w->echo_line = w->echo;
        return true;
    }
    next = w->echo_line;
    while (next.part != w->echo.part ||
           next.at != w->echo.at) { /* it was the beginning of another line */
        store(w, (char)w58_next(w->request, w->count, &next));
    }
    w->echo = w->echo_line;
    return false;
}

/* `+CWLANMGET: 100,`: what follows is not a line. */
static bool is_lanmget_header(const struct w58* w) {
    struct w58_row line = {w->buffer, w->buffer + w->length, false, false};
    return w->stage == STAGE_RESULT && w->request->payload == W58_PAYLOAD_LANMGET &&
           named(w->request, &line) && !has(line.next, line.end - 1, ',');
}

void w58_take(struct w58* w, char byte) {
    if (take_echo(w, byte)) {
        return;
    }
    if (byte == '\r' && w->length == 0) {
        return;
    }
    if (byte != '\n') {
        store(w, byte);
        if (w->stage == STAGE_PROMPT && w->length == 2 &&
            w58_starts(w->buffer, w->buffer + 2, "> ")) {
            w->flags = (uint8_t)((w->flags | FLAG_ECHOED) & ~FLAG_RESTARTED);
            w->input_sent = 0;
            w->length = 0;
            w58_go(w, STAGE_INPUT, w58_limit(w));
        }
        if (byte != ',' || !is_lanmget_header(w)) {
            return;
        }
        --w->length;
    }
    while (w->length > 0 && w->buffer[w->length - 1] == '\r') {
        --w->length;
    }
    if (w->length > 0) {
        take_line(w);
    }
    w->length = 0;
    w->flags &= (uint8_t)~FLAG_TRUNCATED;
}
