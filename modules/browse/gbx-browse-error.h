/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes wrong in a step, under the names that agents know. Never leaves the module. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GBX_BROWSE_ERROR (gbx_browse_error_quark ())

typedef enum
{
  /* the language */
  GBX_BROWSE_ERROR_NAME,
  GBX_BROWSE_ERROR_SYNTAX,
  GBX_BROWSE_ERROR_TYPE,
  GBX_BROWSE_ERROR_VALUE,
  GBX_BROWSE_ERROR_INDEX,
  GBX_BROWSE_ERROR_ATTRIBUTE,
  /* the browser */
  GBX_BROWSE_ERROR_BROWSER,
  GBX_BROWSE_ERROR_TIMEOUT,
  GBX_BROWSE_ERROR_TARGET_CLOSED,
  GBX_BROWSE_ERROR_CRASHED,
} GbxBrowseErrorCode;

GQuark gbx_browse_error_quark (void);
/* "ValueError: text": what `last_browser_action_error` says. Messages have no class name. */
char *gbx_browse_error_describe (const GError *error);

G_END_DECLS
