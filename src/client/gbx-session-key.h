/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Keys of sandboxes. Each follows from the key file of whoever makes sandboxes and the sandbox's
 * name, so that nobody else has to keep it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* path: the key file; made if there is none. */
char *gbx_session_key_derive (const char *path,
                              const char *provider,
                              const char *name,
                              GError **error);
/* The path that all programs of this user share. */
char *gbx_session_key_get_default_path (void);

G_END_DECLS
