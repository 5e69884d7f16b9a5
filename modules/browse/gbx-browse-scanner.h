/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tokens of the action language. Pure; any thread. */
#pragma once

#include "gbx-browse-error.h"
#include "gbx-browse-value.h"

G_BEGIN_DECLS

/* `error` is set by what ends the whole action; what merely does not match leaves it alone. */
typedef struct
{
  const char *at;
  const char *end;
  guint depth_count;
  GError *error;
} GbxBrowseScanner;

void gbx_browse_scanner_init (GbxBrowseScanner *self, const char *text);
void gbx_browse_scanner_clear (GbxBrowseScanner *self);
void gbx_browse_scanner_skip_space (GbxBrowseScanner *self);
gboolean gbx_browse_scanner_take (GbxBrowseScanner *self, char c);
char *gbx_browse_scanner_take_identifier (GbxBrowseScanner *self);
GbxBrowseValue *gbx_browse_scanner_take_string (GbxBrowseScanner *self);
GbxBrowseValue *gbx_browse_scanner_take_number (GbxBrowseScanner *self);
GbxBrowseValue *gbx_browse_scanner_take_element (GbxBrowseScanner *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GbxBrowseScanner, gbx_browse_scanner_clear)

G_END_DECLS
