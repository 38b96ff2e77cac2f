/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* What the functions of commands.c are made of: a call for each form of a command that w58.h has
 * none for. */
#ifndef W58_HOST_FORM_H
#define W58_HOST_FORM_H

#include <w58/commands.h>

/* As w58_read(), of a row without the command's name. */
enum w58_result w58_read_bare(struct w58* w, const char* text, const struct w58_field* fields,
                              size_t count, void* to);

/* Any number of rows, one after the other read into the struct at `row`. W58_UNREADABLE if one of
 * them cannot be; the others have been read. */
enum w58_result w58_list(struct w58* w, const char* text, const struct w58_field* fields,
                         size_t count, void* row, w58_each* each, void* context);
/* Of rows without the command's name. */
enum w58_result w58_list_bare(struct w58* w, const char* text, const struct w58_field* fields,
                              size_t count, void* row, w58_each* each, void* context);

/* What a row, and the bytes behind it, are read into. */
struct w58_fetch {
    const struct w58_field* fields;
    size_t count;
    void* row;
    void* to;
    int32_t room; /* at `to` */
};

/* W58_UNREADABLE if the row or some of its bytes did not come, or there are more than `room`. */
enum w58_result w58_fetch(struct w58* w, const char* text, const struct w58_value* values,
                          size_t count, enum w58_payload payload, struct w58_fetch* fetch);

/* Bytes after the prompt. */
enum w58_result w58_send(struct w58* w, const char* text, const struct w58_value* values,
                         size_t count, const void* bytes, size_t length);

#endif
