/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a command line means to a server that may stand in for the programs in front of it. */
typedef enum
{
  GBX_DROPIN_OWN,     /* an ordinary command line of this program */
  GBX_DROPIN_SERVE,   /* the action execution server is asked for, through its interpreter */
  GBX_DROPIN_PREPARE, /* another program's, but only of use to that program itself */
  GBX_DROPIN_PASS,    /* another program's */
} GbxDropin;

GbxDropin gbx_dropin_recognise (const char *const *argv, const char *const **out_options);
char *gbx_dropin_find_program (const char *argv0, const char *configured);

G_END_DECLS
