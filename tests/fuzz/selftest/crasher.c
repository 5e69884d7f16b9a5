/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A target with three faults, by which the driver is tested. */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static volatile gboolean forever = TRUE;

  if (size >= 5 && data[0] == 'a' && data[4] == 't')
    abort ();
  if (size >= 4 && data[0] == 'w' && data[3] == 'n')
    g_warning ("a warning is as bad as a crash");
  if (size >= 4 && data[0] == 'h' && data[3] == 'g')
    while (forever)
      ;
  return 0;
}
