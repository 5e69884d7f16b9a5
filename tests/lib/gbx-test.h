/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What tests of Glovebox and of modules for it share: a watchdog, a folder of the test's own, a
 * main loop that runs until something has happened, and proof that no object is left over.
 */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

typedef struct _GbxTest GbxTest;

/**
 * GBX_TEST_TIMEOUT_SECONDS_DEFAULT:
 *
 * How long one test may take. The environment variable `GBX_TEST_TIMEOUT_SECONDS` overrides it; 0
 * there lets a test take any time, as under a debugger.
 *
 * Since: 1.0
 */
#define GBX_TEST_TIMEOUT_SECONDS_DEFAULT 10

/**
 * gbx_test_run_until:
 * @condition: an expression
 *
 * Runs the main loop until @condition holds. That it never holds is found by the watchdog.
 *
 * Since: 1.0
 */
#define gbx_test_run_until(condition)               \
  G_STMT_START                                      \
  {                                                 \
    while (!(condition))                            \
      (void) g_main_context_iteration (NULL, TRUE); \
  }                                                 \
  G_STMT_END

GBX_EXPORT void gbx_test_init (int *argc, char ***argv);

GBX_EXPORT GbxTest *gbx_test_new (void);
GBX_EXPORT void gbx_test_free (GbxTest *self);

GBX_EXPORT const char *gbx_test_get_dir (GbxTest *self);
GBX_EXPORT char *gbx_test_build_path (GbxTest *self, const char *name);
GBX_EXPORT char *gbx_test_write_file (GbxTest *self, const char *name, const char *text);

GBX_EXPORT void gbx_test_expect_finalized (GbxTest *self, gpointer object);
GBX_EXPORT void gbx_test_settle (void);
GBX_EXPORT void gbx_test_store_result (GObject *source, GAsyncResult *result, gpointer user_data);

GBX_EXPORT GbxSettings *gbx_test_load_settings (const char *keyfile,
                                                const char *const *assignments);
GBX_EXPORT GbxHost *gbx_test_new_host (GbxTest *self, const char *module, GbxSettings *settings);
GBX_EXPORT GbxRequest *gbx_test_new_request (const char *action, const char *args);
GBX_EXPORT GbxObservation *gbx_test_run_action (GbxAction *action,
                                                GbxRequest *request,
                                                GCancellable *cancellable,
                                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxTest, gbx_test_free)

G_END_DECLS
