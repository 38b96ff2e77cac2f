# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
include $(sort $(wildcard $(BR2_EXTERNAL_W58D_PATH)/package/*/*.mk))
