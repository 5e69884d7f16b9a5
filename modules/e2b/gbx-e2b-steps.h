/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of E2B's API, and in which order. */
#pragma once

#include "gbx-common-cloud.h"

G_BEGIN_DECLS

extern const GbxCommonCloudSteps gbx_e2b_steps;

G_END_DECLS
