/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define GBX_EXPORT __attribute__ ((visibility ("default")))
#define GBX_TWICE(x) \
  ((x) * 2)
/**
 * GbxKind:
 *
 * Since: 1.0
 */
typedef enum
{
  GBX_KIND_A,
} GbxKind;
typedef struct
{
  int a;
} GbxPoint;
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxThing, gbx_thing, GBX, THING, GObject)
GBX_EXPORT void gbx_thing_good (GbxThing *self);
GBX_EXPORT void gbx_thing_bare (GbxThing *self);
GBX_EXPORT const char *gbx_thing_ageless (GbxThing *self);
