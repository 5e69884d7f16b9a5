/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-bid.h"

#include <string.h>

static gboolean
is_number (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

/**
 * gbx_browse_bid_get_frames:
 * @bid: what an agent calls an element, such as `bb7`; any text
 *
 * Finds the frames that an element is in: each is itself the bid of a frame's element, to be looked
 * for in the one before. The element is then looked for by the whole @bid in the last.
 *
 * Returns: (transfer full) (nullable): frames, outermost first: `b`, `bb`; none for an element of
 *   the page's own document. Free it with g_strfreev(). %NULL if no element can have that bid
 */
char **
gbx_browse_bid_get_frames (const char *bid)
{
  g_autoptr (GPtrArray) frames = NULL;
  const char *rest = bid;

  if (strlen (bid) > GBX_BROWSE_BID_MAX_BYTES)
    return NULL;

  frames = g_ptr_array_new ();
  while (*rest != '\0' && !is_number (rest))
    {
      rest = g_utf8_next_char (rest);
      while (g_unichar_isupper (g_utf8_get_char (rest)))
        rest = g_utf8_next_char (rest);
      g_ptr_array_add (frames, g_strndup (bid, (gsize) (rest - bid)));
    }

  g_ptr_array_add (frames, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&frames), FALSE);
}
