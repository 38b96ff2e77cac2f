/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* The bytes of a command line, made one by one out of the request; and what no line can carry. */
#include "host/engine.h"

/* Of a line, behind its `AT`. */
#define BODY_MAX 4096
/* Parts of a line: `AT`, the text, each value, the end. */
#define PART_TEXT 1
#define PART_VALUES 2

static bool is_left_out(const struct w58_value* value) {
    switch (value->kind) {
        case W58_SEND_INT:
            return value->as.number == W58_NONE;
        case W58_SEND_HEX:
            return value->length == 0;
        default:
            return value->as.bytes == NULL;
    }
}

uint8_t w58_count(const struct w58_request* request) {
    size_t count = request->count;
    while (count > 0 && is_left_out(&request->values[count - 1])) {
        --count;
    }
    return (uint8_t)count;
}

static int digit_of(int32_t number, size_t at) {
    char digits[11];
    size_t first = sizeof digits;
    uint32_t rest = number < 0 ? 0u - (uint32_t)number : (uint32_t)number;
    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--first] = '-';
    }
    return first + at < sizeof digits ? digits[first + at] : -1;
}

static int byte_of(const struct w58_value* value, size_t at) {
    const unsigned char* bytes = (const unsigned char*)value->as.bytes;
    if (is_left_out(value)) {
        return -1;
    }
    if (value->kind == W58_SEND_INT) {
        return digit_of(value->as.number, at);
    }
    if (value->kind == W58_SEND_HEX) {
        if (at / 2 >= value->length) {
            return -1;
        }
        const int nibble = at % 2 == 0 ? bytes[at / 2] >> 4 : bytes[at / 2] & 0xF;
        return nibble < 10 ? '0' + nibble : 'A' + nibble - 10;
    }
    if (at == 0) {
        return '"';
    }
    if (at >= 2 && bytes[at - 2] == '\0') {
        return -1;
    }
    return bytes[at - 1] == '\0' ? '"' : bytes[at - 1];
}

int w58_next(const struct w58_request* request, size_t count, struct w58_cursor* cursor) {
    for (;; ++cursor->part, cursor->at = 0) {
        const size_t at = cursor->at;
        int byte = -1;
        if (cursor->part < PART_VALUES) {
            const char* text = cursor->part < PART_TEXT ? "AT" : request->text;
            byte = text[at] == '\0' ? -1 : (unsigned char)text[at];
        } else if (cursor->part < PART_VALUES + count) {
            const size_t comma = cursor->part > PART_VALUES ? 1 : 0;
            byte = at < comma ? ','
                              : byte_of(&request->values[cursor->part - PART_VALUES], at - comma);
        } else if (cursor->part > PART_VALUES + count) {
            return -1;
        } else if (at == 0) {
            byte = '\r';
        }
        if (byte >= 0) {
            ++cursor->at;
            return byte;
        }
    }
}

static const char* behind_spaces(const char* text) {
    while (*text == ' ') {
        ++text;
    }
    return text;
}

/* What the module takes for a quote at `text`: its length, 0 if it is none. */
static size_t quote_length(const char* text) {
    const unsigned char* byte = (const unsigned char*)text;
    if (byte[0] == '"') {
        return 1;
    }
    /* U+201C, U+201D, U+2033 */
    const bool wide = byte[0] == 0xE2 && byte[1] == 0x80 &&
                      (byte[2] == 0x9C || byte[2] == 0x9D || byte[2] == 0xB3);
    return wide ? 3 : 0;
}

/* Whether the text stays one when the module looks for its end. */
static bool is_one_text(const char* text, bool last) {
    bool quoted = false; /* there was a quote */
    bool comma = false;  /* and a comma behind one */
    for (; *text != '\0'; ++text) {
        const size_t quote = quote_length(text);
        const char* const behind = behind_spaces(text + (quote > 0 ? quote : 1));
        if (quote > 0) {
            quoted = true;
            comma = comma || *behind == ',';
            if (comma && !last) {
                return false;
            }
        } else if ((quoted && *text == ';' && *behind == '+') ||
                   (comma && *text == ',' && quote_length(behind) > 0)) {
            return false;
        }
    }
    return true;
}

bool w58_sendable(const struct w58_request* request, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const struct w58_value* value = &request->values[i];
        const bool text = value->kind == W58_SEND_TEXT || value->kind == W58_SEND_LAST_TEXT;
        if (text && !is_left_out(value) &&
            !is_one_text((const char*)value->as.bytes, value->kind == W58_SEND_LAST_TEXT)) {
            return false;
        }
    }
    if (request->input_length > RAW_MAX) {
        return false;
    }
    struct w58_cursor cursor = {0, 0};
    size_t left = 2 + BODY_MAX;
    for (;; --left) {
        const int byte = w58_next(request, count, &cursor);
        if (byte == '\r') {
            return cursor.part == PART_VALUES + count;
        }
        if (left == 0 || byte < ' ' || byte == 0x7F) {
            return false;
        }
    }
}
