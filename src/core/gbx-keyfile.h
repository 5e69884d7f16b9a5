/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads the groups of a keyfile into a struct by a table: one row a key. What no row names is an
 * error, so that a slip of the pen never passes silently. Pure; any thread.
 */
#pragma once

#include <glib.h>

#include "gbx-names.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_KEY_STRING,   /* char *: text, escapes read */
  GBX_KEY_LOCALE,   /* char *: the same in the user's language */
  GBX_KEY_RAW,      /* char *: text as it stands */
  GBX_KEY_UINT,     /* guint64 */
  GBX_KEY_SIZE,     /* guint64, in bytes */
  GBX_KEY_DURATION, /* gint64, in microseconds */
  GBX_KEY_CHOICE,   /* int: the place in choices */
  GBX_KEY_LIST,     /* char **: words that end in “;” */
} GbxKeyType;

typedef struct
{
  const char *group;
  const char *key;
  GbxKeyType type;
  gsize offset; /* of the field in the struct that is filled */
  gboolean is_required;
  GbxNameCheck check;   /* (nullable): for a text, or each word of a list */
  const char *expected; /* what @check wants, as in “is not …” */
  guint64 min, max;     /* of numbers; both 0: any */
  const char *const *choices;
} GbxKeySpec;

GKeyFile *gbx_keyfile_load (const char *path, GBytes *bytes, GError **error);
gboolean gbx_keyfile_read_group (GKeyFile *keyfile,
                                 const char *path,
                                 const char *group,
                                 const GbxKeySpec *specs,
                                 gsize n_specs,
                                 gpointer target,
                                 GError **error);
char *gbx_keyfile_get_text (GKeyFile *keyfile,
                            const char *group,
                            const char *key,
                            gboolean is_locale,
                            GError **error);
gboolean gbx_keyfile_fail (GError **error,
                           const char *path,
                           const char *group,
                           const char *key,
                           const char *format,
                           ...) G_GNUC_PRINTF (5, 6);

void gbx_keyfile_clear_fields (const GbxKeySpec *specs, gsize n_specs, gpointer target);
void gbx_keyfile_copy_fields (const GbxKeySpec *specs,
                              gsize n_specs,
                              gconstpointer source,
                              gpointer target);
void gbx_keyfile_complete_lists (const GbxKeySpec *specs, gsize n_specs, gpointer target);

G_END_DECLS
