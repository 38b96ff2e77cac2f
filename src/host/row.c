/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
#include "host/engine.h"

bool w58_starts(const char* text, const char* end, const char* with) {
    for (; *with != '\0'; ++text, ++with) {
        if (text == end || *text != *with) {
            return false;
        }
    }
    return true;
}

/* The field that ended at `at` is read. False if something else than its comma follows. */
static bool go_on(struct w58_row* row, const char* at) {
    if (at == row->end) {
        row->next = NULL;
        return true;
    }
    row->next = at + 1;
    return *at == ',';
}

bool w58_row_int(struct w58_row* row, int32_t* to) {
    static const int32_t kTenth = INT32_MAX / 10;
    const char* at = row->next;
    int32_t value = 0;
    *to = W58_NONE;
    if (at == NULL) {
        return false;
    }
    while (at != row->end && *at == ' ') {
        ++at;
    }
    const bool negative = at != row->end && *at == '-';
    const char* const first = at += negative ? 1 : 0;
    for (; at != row->end && *at >= '0' && *at <= '9'; ++at) {
        const int32_t digit = *at - '0';
        const bool fits = value < kTenth || (value == kTenth && digit <= INT32_MAX % 10);
        value = fits ? value * 10 + digit : INT32_MAX;
    }
    if (at != first) {
        *to = negative ? -value : value;
    } else if (negative) {
        return false;
    }
    return go_on(row, at);
}

bool w58_row_uint64(struct w58_row* row, uint64_t* to) {
    const char* at = row->next;
    uint64_t value = 0;
    *to = W58_NONE_UINT64;
    if (at == NULL) {
        return false;
    }
    for (; at != row->end && *at >= '0' && *at <= '9'; ++at) {
        value = (value << 3) + (value << 1) + (uint64_t)(*at - '0');
    }
    if (at != row->next) {
        *to = value;
    }
    return go_on(row, at);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte of an `\xHH` at `at`, -1 if there is none. */
static int escaped(const char* at, const char* end) {
    if (end - at < 4 || at[0] != '\\' || at[1] != 'x') {
        return -1;
    }
    const int high = hex_digit(at[2]);
    const int low = hex_digit(at[3]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Writes a text; false, and "", if it is too long. */
static bool copy(const char* from, const char* end, bool escapes, char* to, size_t size) {
    char* next = to;
    while (from != end) {
        const int byte = escapes ? escaped(from, end) : -1;
        if ((size_t)(next - to) + 1 >= size) {
            *to = '\0';
            return false;
        }
        *next++ = byte < 0 ? *from : (char)byte;
        from += byte < 0 ? 1 : 4;
    }
    *next = '\0';
    return true;
}

/* Where the text begins: behind the quote, and spaces before that. Without a quote the spaces are
 * its own. */
static const char* begin_text(const struct w58_row* row, bool* quoted) {
    const char* at = row->next;
    while (at != row->end && *at == ' ') {
        ++at;
    }
    *quoted = at != row->end && *at == '"';
    return *quoted ? at + 1 : row->next;
}

bool w58_row_text(struct w58_row* row, char* to, size_t size) {
    bool quoted = false;
    *to = '\0';
    if (row->next == NULL) {
        return false;
    }
    const char* const begin = begin_text(row, &quoted);
    const char* end = begin;
    while (end != row->end && *end != (quoted ? '"' : ',')) {
        ++end;
    }
    if (quoted && end == row->end) {
        return false;
    }
    return go_on(row, end + (quoted ? 1 : 0)) && copy(begin, end, true, to, size);
}

bool w58_row_raw_text(struct w58_row* row, const char* until, char* to, size_t size) {
    bool quoted = false;
    *to = '\0';
    if (row->next == NULL) {
        return false;
    }
    const char* const begin = begin_text(row, &quoted);
    const char* end = row->end;
    const char* next = NULL;
    if (quoted) {
        if (begin == end || *--end != '"') {
            return false;
        }
        for (const char* at = begin; until != NULL && next == NULL && at != row->end; ++at) {
            if (w58_starts(at, row->end, until)) {
                end = at;
                for (next = at; *++until != '\0'; ++next) {
                }
            }
        }
    } else {
        for (const char* at = begin; until != NULL && at != row->end; ++at) {
            if (*at == ',') {
                end = at;
                next = at + 1;
            }
        }
    }
    row->next = next;
    return copy(begin, end, false, to, size);
}

bool w58_row_skip(struct w58_row* row) {
    const char* at = row->next;
    while (at != NULL && at != row->end && *at != ',') {
        ++at;
    }
    return at != NULL && go_on(row, at);
}

bool w58_row_read(struct w58_row* row, const struct w58_field* fields, size_t count, void* to) {
    bool good = !row->truncated;
    for (; count > 0; --count, ++fields) {
        const bool over = row->next == NULL;
        char* const member = (char*)to + fields->offset;
        bool read = false;
        switch (fields->kind) {
            case W58_READ_INT:
                read = w58_row_int(row, (int32_t*)(void*)member);
                break;
            case W58_READ_UINT64:
                read = w58_row_uint64(row, (uint64_t*)(void*)member);
                break;
            case W58_READ_TEXT:
                read = w58_row_text(row, member, fields->size);
                break;
            case W58_READ_RAW_TEXT:
                read = w58_row_raw_text(row, fields->until, member, fields->size);
                break;
            default:
                read = w58_row_skip(row);
                break;
        }
        good = good && (read || (over && fields->optional != 0));
    }
    return good;
}
