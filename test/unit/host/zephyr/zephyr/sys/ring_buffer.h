/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* Stands for Zephyr's header of this name, as device.h does. */
#ifndef STAND_IN_RING_BUFFER_H
#define STAND_IN_RING_BUFFER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ring_buf {
    uint8_t* buffer;
    uint32_t put;
    uint32_t get;
    uint32_t size;
};
void ring_buf_init(struct ring_buf* buf, uint32_t size, uint8_t* data);
uint32_t ring_buf_put(struct ring_buf* buf, const uint8_t* data, uint32_t size);
uint32_t ring_buf_get(struct ring_buf* buf, uint8_t* data, uint32_t size);
uint32_t ring_buf_get_claim(struct ring_buf* buf, uint8_t** data, uint32_t size);
int ring_buf_get_finish(struct ring_buf* buf, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif
