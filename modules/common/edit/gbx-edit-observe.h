/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-edit-call.h"
#include "gbx-edit-reply.h"

G_BEGIN_DECLS

GbxObservation *gbx_edit_observe (GbxEditCall *call, GbxEditReply *reply);

G_END_DECLS
