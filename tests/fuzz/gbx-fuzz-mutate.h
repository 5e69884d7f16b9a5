/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The same seed gives the same bytes on every machine. */
typedef struct
{
  guint64 state;
} GbxFuzzRandom;

void gbx_fuzz_random_init (GbxFuzzRandom *self, const char *seed);
gsize gbx_fuzz_random_below (GbxFuzzRandom *self, gsize limit);

GPtrArray *gbx_fuzz_dict_load (const char *path, GError **error);

void gbx_fuzz_mutate (GbxFuzzRandom *random,
                      GByteArray *data,
                      GPtrArray *corpus,
                      GPtrArray *dict);

G_END_DECLS
