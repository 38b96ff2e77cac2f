/* SPDX-FileCopyrightText: 2026 The w58d authors */
/* SPDX-License-Identifier: MIT */
/* Stands for Zephyr's header of this name: the declarations that src/host/zephyr.c needs, with the
 * types of Zephyr 3.x. zephyr_test.cpp says what they do. */
#ifndef STAND_IN_DEVICE_H
#define STAND_IN_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct device {
    const char* name;
};
bool device_is_ready(const struct device* dev);

#ifdef __cplusplus
}
#endif

#endif
