/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-error.h"

/**
 * gbx_browse_error_quark:
 *
 * Returns: the domain of errors inside a step
 */
G_DEFINE_QUARK (gbx - browse - error - quark, gbx_browse_error)

static const char *const class_names[] = {
  [GBX_BROWSE_ERROR_NAME] = "NameError",
  [GBX_BROWSE_ERROR_SYNTAX] = "SyntaxError",
  [GBX_BROWSE_ERROR_TYPE] = "TypeError",
  [GBX_BROWSE_ERROR_VALUE] = "ValueError",
  [GBX_BROWSE_ERROR_INDEX] = "IndexError",
  [GBX_BROWSE_ERROR_ATTRIBUTE] = "AttributeError",
  [GBX_BROWSE_ERROR_BROWSER] = "Error",
  [GBX_BROWSE_ERROR_TIMEOUT] = "TimeoutError",
  [GBX_BROWSE_ERROR_TARGET_CLOSED] = "TargetClosedError",
  [GBX_BROWSE_ERROR_CRASHED] = "Error",
};

/**
 * gbx_browse_error_describe:
 * @error: what a step ended with; of any domain
 *
 * Returns: (transfer full): such as `ValueError: Received an empty action.`; errors of another
 *   domain are the browser's
 */
char *
gbx_browse_error_describe (const GError *error)
{
  const char *name = class_names[GBX_BROWSE_ERROR_BROWSER];

  if (error->domain == GBX_BROWSE_ERROR && (guint) error->code < G_N_ELEMENTS (class_names))
    name = class_names[error->code];

  return g_strdup_printf ("%s: %s", name, error->message);
}
