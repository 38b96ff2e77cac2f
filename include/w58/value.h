/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/*
 * The values of a command, which the engine turns into text while it sends them. C99 and C++.
 *
 *     const struct w58_value values[] = {w58_int(5), w58_int(4), w58_last_text("12345678")};
 *
 * becomes `5,4,"12345678"`. Nothing is copied: what a value points at is the caller's until the
 * request has ended.
 *
 * What no command line can carry is refused before anything is sent (W58_UNSENDABLE), because the
 * module would take it for something else. There is no escape in a command: a text ends at a quote
 * that a comma, a semicolon or the line's end follows. So refused are, in a text,
 *  - bytes below 0x20 and 0x7F: they end or edit the line;
 *  - a quote that a comma follows, spaces between them or not. In w58_last_text(), for the last
 *    parameter that the command takes, it is only in the way if a comma with a quote behind it
 *    comes later, or at once, as in `","`;
 *  - a semicolon with a plus sign behind it, somewhere behind a quote: so the next command of a
 *    line begins;
 * and a line of more than 4096 bytes behind its `AT`. To the module these are quotes, too: U+201C,
 * U+201D and U+2033 in UTF-8. Whether a value is in its range, the module says.
 */
#ifndef W58_VALUE_H
#define W58_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include <w58/row.h>

#ifdef __cplusplus
extern "C" {
#endif

enum w58_value_kind { W58_SEND_INT, W58_SEND_TEXT, W58_SEND_LAST_TEXT, W58_SEND_HEX };

struct w58_value {
    union {
        int32_t number;
        const void* bytes;
    } as;
    uint16_t length; /* of bytes to be sent as hexadecimal digits */
    uint8_t kind;    /* enum w58_value_kind */
};

/* W58_NONE leaves the parameter out. */
static inline struct w58_value w58_int(int32_t number) {
    struct w58_value value;
    value.as.number = number;
    value.length = 0;
    value.kind = W58_SEND_INT;
    return value;
}

/* A text that is not the last parameter of its command. NULL leaves it out. */
static inline struct w58_value w58_text(const char* text) {
    struct w58_value value;
    value.as.bytes = text;
    value.length = 0;
    value.kind = W58_SEND_TEXT;
    return value;
}

/* A text that is the last parameter that its command takes. NULL leaves it out. */
static inline struct w58_value w58_last_text(const char* text) {
    struct w58_value value = w58_text(text);
    value.kind = W58_SEND_LAST_TEXT;
    return value;
}

/* Bytes, two hexadecimal digits each. */
static inline struct w58_value w58_hex(const void* bytes, uint16_t length) {
    struct w58_value value;
    value.as.bytes = bytes;
    value.length = length;
    value.kind = W58_SEND_HEX;
    return value;
}

#ifdef __cplusplus
}
#endif

#endif
