/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* What the files of the engine share: its stages, and who does what in them. */
#ifndef W58_HOST_ENGINE_H
#define W58_HOST_ENGINE_H

#include <w58/w58.h>

enum stage {
    STAGE_IDLE,
    STAGE_HOLD,   /* nothing is sent for a while: then comes the probe, or the line */
    STAGE_PROBE,  /* the probe is being sent */
    STAGE_PROBED, /* its answer is waited for */
    STAGE_LINE,   /* the request's line is being sent */
    STAGE_PROMPT, /* all of it has been; the prompt is waited for */
    STAGE_INPUT,  /* data is being sent */
    STAGE_RESULT  /* the final result is waited for */
};

enum flag {
    FLAG_UNSYNCED = 1,   /* whose answer comes next is not known: a probe is needed */
    FLAG_ANSWERED = 2,   /* the probe's row has come */
    FLAG_ECHOED = 4,     /* the echo of the line is over, or will not come */
    FLAG_RESTARTED = 8,  /* RDY came while the request was under way */
    FLAG_TRUNCATED = 16, /* the line in the buffer is not whole */
    FLAG_POLLING = 32    /* within w58_poll() */
};

/* Who gets raw bytes. */
enum raw_owner { RAW_NOBODY, RAW_EVENTS, RAW_REQUEST };

/* The longest piece of raw bytes that the contract knows. */
#define RAW_MAX 1460

/* After what ended in the middle of data the module drops what comes, until 1 s of silence. */
#define SILENCE_MS 1100u
/* For the answer of a line that was sent while the module started. */
#define RESTART_MS 2000u

/* line.c: a byte of a line has come. */
void w58_take(struct w58* w, char byte);

/* engine.c */
void w58_go(struct w58* w, enum stage stage, uint32_t limit);
void w58_end(struct w58* w, enum w58_result result);
uint32_t w58_now(const struct w58* w);
/* How long the request may stay in its stage. */
uint32_t w58_limit(const struct w58* w);

/* value.c: the byte of the line that is next, or -1 behind its CR. The line has `count` values. */
int w58_next(const struct w58_request* request, size_t count, struct w58_cursor* cursor);
/* Without what is left out at the end. */
uint8_t w58_count(const struct w58_request* request);
bool w58_sendable(const struct w58_request* request, size_t count);

/* row.c */
bool w58_starts(const char* text, const char* end, const char* with);

#endif
