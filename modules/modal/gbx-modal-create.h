/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps by which a sandbox is made, up to where it is waited for. */
#pragma once

#include "gbx-common-cloud.h"

G_BEGIN_DECLS

GbxCommonCall *gbx_modal_create_format_app (GbxCommonFlow *flow, GError **error);
GbxCommonVerdict
gbx_modal_create_parse_app (GbxCommonFlow *flow, guint status, GBytes *body, GError **error);
GbxCommonCall *gbx_modal_create_format_image (GbxCommonFlow *flow, GError **error);
GbxCommonVerdict
gbx_modal_create_parse_image (GbxCommonFlow *flow, guint status, GBytes *body, GError **error);
GbxCommonCall *gbx_modal_create_format_join (GbxCommonFlow *flow, GError **error);
GbxCommonVerdict
gbx_modal_create_parse_join (GbxCommonFlow *flow, guint status, GBytes *body, GError **error);
GbxCommonCall *gbx_modal_create_format_secret (GbxCommonFlow *flow, GError **error);
GbxCommonVerdict
gbx_modal_create_parse_secret (GbxCommonFlow *flow, guint status, GBytes *body, GError **error);
GbxCommonCall *gbx_modal_create_format_sandbox (GbxCommonFlow *flow, GError **error);
GbxCommonVerdict
gbx_modal_create_parse_sandbox (GbxCommonFlow *flow, guint status, GBytes *body, GError **error);

G_END_DECLS
