/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashVtParser: takes apart what a program writes to a terminal. It keeps a fixed number of
 * bytes whatever arrives: strings (titles, clipboard, images) are swallowed, parameters beyond
 * the limit are ignored. Sequences may be cut anywhere between two calls.
 */
#pragma once

#include "gbx-bash-limits.h"

G_BEGIN_DECLS

/* One control sequence: ESC [ private parameters intermediate final. */
typedef struct
{
  char private_byte; /* one of <=>? or 0 */
  char intermediate; /* the last one, or 0 */
  char final;
  guint params_count;
  int params[GBX_BASH_VT_MAX_PARAMS_COUNT]; /* -1: left out */
} GbxBashCsi;

typedef struct
{
  /* Printable bytes and whatever follows them; says how many it took, at least one. It may take
   * C0 controls too, all but ESC, CAN and SUB. */
  gsize (*text) (gpointer user_data, const guint8 *bytes, gsize length_bytes);
  void (*control) (gpointer user_data, guint8 byte);
  void (*escape) (gpointer user_data, char intermediate, char final);
  void (*csi) (gpointer user_data, const GbxBashCsi *csi);
} GbxBashVtFuncs;

typedef enum
{
  GBX_BASH_VT_GROUND,
  GBX_BASH_VT_ESCAPE,
  GBX_BASH_VT_CSI,
  GBX_BASH_VT_OSC,        /* ends with BEL, or with any ESC */
  GBX_BASH_VT_STRING,     /* ends with any ESC */
  GBX_BASH_VT_DCS,        /* ends with ESC \ only */
  GBX_BASH_VT_DCS_ESCAPE, /* after an ESC in a DCS */
} GbxBashVtState;

typedef struct
{
  const GbxBashVtFuncs *funcs;
  gpointer user_data;
  GbxBashVtState state;
  char intermediate; /* of an escape */
  GbxBashCsi csi;
  gboolean is_in_subparam;
} GbxBashVtParser;

void gbx_bash_vt_parser_init (GbxBashVtParser *self,
                              const GbxBashVtFuncs *funcs,
                              gpointer user_data);
void gbx_bash_vt_parser_feed (GbxBashVtParser *self, const guint8 *bytes, gsize length_bytes);

G_END_DECLS
