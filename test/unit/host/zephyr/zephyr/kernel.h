/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* Stands for Zephyr's header of this name, as device.h does. */
#ifndef STAND_IN_KERNEL_H
#define STAND_IN_KERNEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    int64_t ticks;
} k_timeout_t;
#define K_MSEC(ms) ((k_timeout_t){ms})

struct k_sem {
    unsigned int count;
    unsigned int limit;
};
int k_sem_init(struct k_sem* sem, unsigned int initial_count, unsigned int limit);
void k_sem_give(struct k_sem* sem);
int k_sem_take(struct k_sem* sem, k_timeout_t timeout);
uint32_t k_uptime_get_32(void);

#ifdef __cplusplus
}
#endif

#endif
