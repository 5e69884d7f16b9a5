/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What one cell puts out, as text and images for the observation: the rules of the protocol's
 * clients, not of a notebook (for that see GbxIpythonRecord). Pure.
 */
#pragma once

#include "gbx-ipython-message.h"

G_BEGIN_DECLS

typedef struct _GbxIpythonOutput GbxIpythonOutput;

GbxIpythonOutput *gbx_ipython_output_new (gsize max_text_bytes, gsize max_images_bytes);
void gbx_ipython_output_free (GbxIpythonOutput *self);
gboolean gbx_ipython_output_is_type (const char *type);
void gbx_ipython_output_take (GbxIpythonOutput *self, const GbxIpythonMessage *message);
void gbx_ipython_output_take_reply (GbxIpythonOutput *self, JsonObject *content);
void gbx_ipython_output_skip (GbxIpythonOutput *self, gsize length_bytes);
void gbx_ipython_output_add_notice (GbxIpythonOutput *self, const char *notice);
void gbx_ipython_output_leave_out (GbxIpythonOutput *self, const char *why);
void gbx_ipython_output_clear (GbxIpythonOutput *self);
gboolean gbx_ipython_output_is_empty (const GbxIpythonOutput *self);
gsize gbx_ipython_output_get_size_bytes (const GbxIpythonOutput *self);
char *gbx_ipython_output_build_text (const GbxIpythonOutput *self);
JsonNode *gbx_ipython_output_build_images (const GbxIpythonOutput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonOutput, gbx_ipython_output_free)

G_END_DECLS
