/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of a GbxProcessSpec. Not installed. */
#pragma once

#include "gbx-process.h"

struct _GbxProcessSpec
{
  char **argv;
  char **env; /* NULL: the server's own */
  char *cwd;  /* NULL: the server's own */
  char *user_name;
  GBytes *input; /* NULL: /dev/null */
  gsize max_output_bytes;
  gboolean has_streams;
};
