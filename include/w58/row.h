/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/*
 * A row of an answer, or a URC: its fields, one after the other. C99 and C++.
 *
 * The module writes `+CWAUTH: 5,4,"12345678"`: a name, a colon, a space, and fields with commas
 * between. The engine takes the name away, so a row begins at its first field; each of the
 * functions below reads the field that is next and goes on behind its comma.
 *
 *     int32_t mode, channel;
 *     if (w58_row_int(row, &mode) && w58_row_int(row, &channel)) ...
 *
 * Texts come in two kinds, which only the command's description tells apart:
 *  - in rows of the module's manual a text in quotes stands as it is, with quotes and backslashes
 *    in it, and ends where the row goes on as the command says, or with it: w58_row_raw_text();
 *  - in all others it ends at the next quote, and what would be in the way is `\xHH`:
 *    w58_row_text().
 */
#ifndef W58_ROW_H
#define W58_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What stands for an unknown number: an empty place in a row, and a value to be left out of a
 * command. */
#define W58_NONE INT32_MIN
#define W58_NONE_UINT64 UINT64_MAX

/* Lives as long as the callback that gets it. `next` is also a C string, as far as no zero byte is
 * in the row. */
struct w58_row {
    const char* next; /* the next field; NULL behind the last one */
    const char* end;  /* of the row */
    bool named;       /* the row began with the name of the command that was asked */
    bool truncated;   /* the row was longer than the engine's buffer: its end is missing */
};

/* A number; W58_NONE for an empty place, and INT32_MAX for what is greater. False if there is no
 * further field or it is no number. */
bool w58_row_int(struct w58_row* row, int32_t* to);

/* A number that may be large, such as that of a client's bytes; W58_NONE_UINT64 for an empty place.
 * False as above, or if it is negative. */
bool w58_row_uint64(struct w58_row* row, uint64_t* to);

/* A text, in quotes or not, `\xHH` turned into the byte. False, with "" in `to`, if there is no
 * further field, or it has not ended within the row, or it is longer than size - 1 bytes. */
bool w58_row_text(struct w58_row* row, char* to, size_t size);

/* A text of the manual's commands, byte for byte.
 *  - In quotes: `until` is how the row goes on, from the quote that ends the text to the one that
 *    begins the next text, "\",\"" or "\",,,\""; that text is the next field. Where the row does
 *    not go on so, or with NULL, the text ends with the row, whose last byte is its quote.
 *  - Without quotes: with `until` "," it ends at the last comma of the row, with NULL it is all the
 *    rest of it.
 * False as above. */
bool w58_row_raw_text(struct w58_row* row, const char* until, char* to, size_t size);

/* Goes on behind the next field, which has no comma in it. False if there is none. */
bool w58_row_skip(struct w58_row* row);

/* Fields by table: one constant for each field of a row, and a struct that they are read into. This
 * is what keeps a function for a command small.
 *
 *     struct w58_moch { int32_t mode, channel; };
 *     static const struct w58_field kMoch[] = {W58_FIELD_INT(struct w58_moch, mode),
 *                                              W58_FIELD_INT(struct w58_moch, channel)};
 */
enum w58_field_kind {
    W58_READ_INT,
    W58_READ_UINT64,
    W58_READ_TEXT,
    W58_READ_RAW_TEXT,
    W58_READ_SKIP
};

struct w58_field {
    uint8_t kind;      /* enum w58_field_kind */
    uint8_t optional;  /* where the row is over, the field becomes none or "" */
    uint16_t size;     /* of a text's array */
    uint16_t offset;   /* of the struct's member: int32_t, uint64_t or an array of char */
    const char* until; /* as for w58_row_raw_text() */
};

#ifdef __cplusplus
#define W58_SIZE_OF(type, member) sizeof(type::member)
#else
#define W58_SIZE_OF(type, member) sizeof(((type*)0)->member)
#endif

#define W58_FIELD_INT(type, member) {W58_READ_INT, 0, 0, offsetof(type, member), NULL}
#define W58_FIELD_OPTIONAL_INT(type, member) {W58_READ_INT, 1, 0, offsetof(type, member), NULL}
#define W58_FIELD_UINT64(type, member) {W58_READ_UINT64, 0, 0, offsetof(type, member), NULL}
#define W58_FIELD_OPTIONAL_UINT64(type, member) \
    {W58_READ_UINT64, 1, 0, offsetof(type, member), NULL}
#define W58_FIELD_TEXT(type, member) \
    {W58_READ_TEXT, 0, W58_SIZE_OF(type, member), offsetof(type, member), NULL}
#define W58_FIELD_OPTIONAL_TEXT(type, member) \
    {W58_READ_TEXT, 1, W58_SIZE_OF(type, member), offsetof(type, member), NULL}
#define W58_FIELD_RAW_TEXT(type, member, until) \
    {W58_READ_RAW_TEXT, 0, W58_SIZE_OF(type, member), offsetof(type, member), until}
#define W58_FIELD_OPTIONAL_RAW_TEXT(type, member, until) \
    {W58_READ_RAW_TEXT, 1, W58_SIZE_OF(type, member), offsetof(type, member), until}
#define W58_FIELD_SKIP {W58_READ_SKIP, 1, 0, 0, NULL}

/* Reads the fields into the struct at `to`. False if one of them is missing or is not what it
 * should be, or the row is truncated; the struct is then partly written. */
bool w58_row_read(struct w58_row* row, const struct w58_field* fields, size_t count, void* to);

#ifdef __cplusplus
}
#endif

#endif
