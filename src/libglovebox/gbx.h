/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one header that a module includes. */
#pragma once

#include "gbx-abi.h"
#include "gbx-action.h"
#include "gbx-error.h"
#include "gbx-exchange.h"
#include "gbx-host.h"
#include "gbx-json.h"
#include "gbx-limits.h"
#include "gbx-observation.h"
#include "gbx-process.h"
#include "gbx-provider.h"
#include "gbx-proxy.h"
#include "gbx-python-escape.h"
#include "gbx-request.h"
#include "gbx-route.h"
#include "gbx-sandbox-spec.h"
#include "gbx-sandbox.h"
#include "gbx-service.h"
#include "gbx-settings.h"
