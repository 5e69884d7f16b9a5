/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Libraries that are opened at first use. With all that it needs in turn, a library can take longer
 * to open than the rest of a server's start, which is not to wait for it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  gsize offset; /* of the pointer to it, among the functions */
} GbxCommonSymbol;

typedef struct
{
  const char *soname;
  const char *package; /* of Debian */
  const char *feature; /* what is not there without it, for people */
  const GbxCommonSymbol *symbols;
  gsize symbols_count;
  gpointer functions; /* a structure of pointers */

  /*< private >*/
  GMutex mutex;
  gint is_open; /* atomic */
} GbxCommonLibrary;

/* Puts into the module what packagers read, as systemd's “ELF dlopen metadata” describes it. */
#define GBX_COMMON_LIBRARY_NOTE(soname, feature, description, priority)                          \
  __attribute__ ((used, section (".note.dlopen"), aligned (4))) static const struct              \
  {                                                                                              \
    guint32 name_bytes, content_bytes, type;                                                     \
    char name[4];                                                                                \
    char content[(sizeof GBX_COMMON_LIBRARY_JSON (soname, feature, description, priority) + 3) / \
                 4 * 4];                                                                         \
  } note = { 4, sizeof note.content, 0x407c0c0a, "FDO",                                          \
             GBX_COMMON_LIBRARY_JSON (soname, feature, description, priority) }
#define GBX_COMMON_LIBRARY_JSON(soname, feature, description, priority)                        \
  "[{\"feature\":\"" feature "\",\"description\":\"" description "\",\"priority\":\"" priority \
  "\",\"soname\":[\"" soname "\"]}]"

gboolean gbx_common_library_open (GbxCommonLibrary *self, GError **error);
gboolean gbx_common_library_is_open (GbxCommonLibrary *self);

G_END_DECLS
