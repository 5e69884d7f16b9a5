/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-command.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* The browser talks on descriptors 3 and 4, we on its standard input and output. */
#define SCRIPT "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null 1>&2"
#define DISABLED_FEATURES                                                           \
  "HttpsUpgrades,Translate,PaintHolding,ThirdPartyStoragePartitioning,MediaRouter," \
  "DialMediaRouteProvider,GlobalMediaControls,AcceptCHFrame,"                       \
  "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,LensOverlay"
/* A file that Chromium proper would show is a file to fetch here. */
#define PREFERENCES "{\"plugins\":{\"always_open_pdf_externally\":true}}"

static const char *const flags[] = {
  "--headless",
  "--remote-debugging-pipe",
  "--no-startup-window",
  "--hide-scrollbars",
  "--mute-audio",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-extensions",
  "--disable-background-networking",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--disable-back-forward-cache",
  "--disable-breakpad",
  "--disable-crash-reporter",
  "--disable-popup-blocking",
  "--disable-dev-shm-usage",
  "--disable-hang-monitor",
  "--disable-ipc-flooding-protection",
  "--disable-prompt-on-repost",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-client-side-phishing-detection",
  "--force-color-profile=srgb",
  "--password-store=basic",
  "--metrics-recording-only",
  "--export-tagged-pdf",
  "--disable-search-engine-choice-screen",
  "--disable-gpu",
  "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,"
  "availablePointerTypes=4",
};

/**
 * gbx_browse_command_find_program:
 * @wanted: a setting: a program; empty: the first of those that are known
 *
 * Returns: (transfer full) (nullable): its path, or %NULL if there is none
 */
char *
gbx_browse_command_find_program (const char *wanted)
{
  static const char *const known[] = { "chromium-headless-shell", "chromium", "chromium-browser",
                                       "google-chrome" };

  if (*wanted != '\0')
    return g_find_program_in_path (wanted);
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      char *path = g_find_program_in_path (known[i]);

      if (path != NULL)
        return path;
    }

  return NULL;
}

/* The headless shell is built without what has to be switched off in the others. */
static gboolean
is_shell (const char *program)
{
  g_autofree char *name = g_path_get_basename (program);

  return strstr (name, "headless") != NULL;
}

/**
 * gbx_browse_command_new:
 * @program: path of a browser
 * @profile: its folder
 * @has_sandbox: whether it uses its own sandbox
 *
 * Returns: (transfer full): the words that start it
 */
char **
gbx_browse_command_new (const char *program, const char *profile, gboolean has_sandbox)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const char *features =
      is_shell (program) ? DISABLED_FEATURES
                         : DISABLED_FEATURES ",IsolateOrigins,site-per-process";

  g_ptr_array_add (words, g_strdup ("/bin/sh"));
  g_ptr_array_add (words, g_strdup ("-c"));
  g_ptr_array_add (words, g_strdup (SCRIPT));
  g_ptr_array_add (words, g_strdup (program));
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    g_ptr_array_add (words, g_strdup (flags[i]));
  g_ptr_array_add (words, g_strconcat ("--disable-features=", features, NULL));
  g_ptr_array_add (words, g_strconcat ("--user-data-dir=", profile, NULL));
  if (!is_shell (program))
    g_ptr_array_add (words, g_strdup ("--disable-site-isolation-trials"));
  if (!has_sandbox)
    g_ptr_array_add (words, g_strdup ("--no-sandbox"));
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

static void
give (const char *path, guint user_id, guint group_id)
{
  if (lchown (path, user_id, group_id) != 0)
    g_debug ("cannot give “%s” away", path);
}

/**
 * gbx_browse_command_make_profile:
 * @directory: where, and where it is cleared away should the server not live to do it
 * @user_id: whose it is
 * @group_id: the same
 * @changes_owner: whether that is not the server itself
 *
 * Returns: (transfer full) (nullable): a new folder, or %NULL if it cannot be made
 */
char *
gbx_browse_command_make_profile (const char *directory,
                                 guint user_id,
                                 guint group_id,
                                 gboolean changes_owner)
{
  g_autofree char *path = g_build_filename (directory, "browse-XXXXXX", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *preferences = NULL;

  if (g_mkdtemp (path) == NULL)
    return NULL;
  folder = g_build_filename (path, "Default", NULL);
  preferences = g_build_filename (folder, "Preferences", NULL);
  if (g_mkdir (folder, 0700) == 0 &&
      !g_file_set_contents (preferences, PREFERENCES, -1, NULL))
    g_debug ("no preferences in “%s”", folder);
  if (changes_owner)
    {
      give (preferences, user_id, group_id);
      give (folder, user_id, group_id);
      give (path, user_id, group_id);
    }

  return g_steal_pointer (&path);
}
