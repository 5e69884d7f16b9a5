/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-upload.h"

#include <errno.h>
#include <unistd.h>

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-mouse.h"

#define CLEAR_FUNCTION                                            \
  "function () {"                                                 \
  "  this.value = '';"                                            \
  "  const options = { bubbles: true, composed: true };"          \
  "  this.dispatchEvent(new Event('input', options));"            \
  "  this.dispatchEvent(new Event('change', { bubbles: true }));" \
  "}"

static gboolean
has_chooser (gpointer user_data)
{
  return ((GbxBrowsePage *) user_data)->chooser_node != 0;
}

static gboolean
wait_for_chooser (GbxBrowsePage *page, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (gbx_browse_cdp_wait (page->cdp, has_chooser, page, GBX_BROWSE_FILE_CHOOSER_USEC, &local))
    return TRUE;
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TIMEOUT,
               "Timeout %dms exceeded while waiting for event \"filechooser\"\n"
               "=========================== logs ===========================\n"
               "waiting for event \"filechooser\"\n"
               "============================================================",
               (int) (GBX_BROWSE_FILE_CHOOSER_USEC / 1000));
  return FALSE;
}

static const char *
get_errno_name (int number)
{
  return number == ENOENT ? "ENOENT" : number == EACCES ? "EACCES"
                                                        : "EIO";
}

/* (transfer full): the files as the browser takes them, or NULL with an error */
static JsonArray *
check_files (char **paths, gboolean is_multiple, GError **error)
{
  g_autoptr (JsonArray) files = json_array_new ();

  for (char **path = paths; *path != NULL; path++)
    {
      g_autofree char *absolute = g_canonicalize_filename (*path, NULL);

      if (access (absolute, F_OK) != 0)
        {
          int number = errno;
          g_autofree char *words = g_ascii_strdown (g_strerror (number), -1);

          g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                       "FileChooser.set_files: %s: %s, access '%s'", get_errno_name (number), words,
                       absolute);
          return NULL;
        }
      json_array_add_string_element (files, absolute);
    }
  if (!is_multiple && json_array_get_length (files) > 1)
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                   "FileChooser.set_files: Error: Non-multiple file input can only accept single "
                   "file");
      return NULL;
    }

  return g_steal_pointer (&files);
}

/* The browser takes “no files” for “leave it as it is”. */
static gboolean
clear_files (GbxBrowsePage *page, GError **error)
{
  g_autoptr (JsonObject) resolved = NULL;
  JsonObject *params;
  const char *object_id;

  resolved = gbx_browse_page_ask (
      page, "DOM.resolveNode",
      gbx_browse_object_new ("backendNodeId", 'l', page->chooser_node, NULL),
      GBX_BROWSE_INPUT_USEC, error);
  if (resolved == NULL)
    return FALSE;
  object_id = gbx_browse_object_get_string (gbx_browse_object_get_object (resolved, "object"),
                                            "objectId");
  params = gbx_browse_object_new ("functionDeclaration", 's', CLEAR_FUNCTION, "objectId", 's',
                                  object_id != NULL ? object_id : "", NULL);

  return gbx_browse_page_do (page, "Runtime.callFunctionOn", params, GBX_BROWSE_INPUT_USEC, error);
}

static gboolean
set_files (GbxBrowsePage *page, JsonArray *files, GError **error)
{
  if (json_array_get_length (files) == 0)
    return clear_files (page, error);

  return gbx_browse_page_do (page, "DOM.setFileInputFiles",
                             gbx_browse_object_new ("files", 'a', json_array_ref (files),
                                                    "backendNodeId", 'l', page->chooser_node,
                                                    NULL),
                             GBX_BROWSE_INPUT_USEC, error);
}

static gboolean
choose (GbxBrowseTarget *target, char **paths, GError **error)
{
  GbxBrowsePage *page = target->page;
  g_autoptr (JsonArray) files = NULL;

  if (!gbx_browse_mouse_click (target, GBX_BROWSE_BUTTON_LEFT, 0, 1, error) ||
      !wait_for_chooser (page, error))
    return FALSE;
  files = check_files (paths, page->chooser_is_multiple, error);
  if (files == NULL)
    return FALSE;
  if (set_files (page, files, error))
    return TRUE;

  g_prefix_error (error, "FileChooser.set_files: ");
  return FALSE;
}

static void
set_intercepts_choosers (GbxBrowsePage *page, gboolean is_on)
{
  gbx_browse_cdp_send (page->cdp, page->session, "Page.setInterceptFileChooserDialog",
                       gbx_browse_object_new ("enabled", 'b', is_on, NULL));
}

/**
 * gbx_browse_upload_run:
 * @target: what opens a file chooser when it is clicked
 * @paths: files; relative ones start at the server's directory
 * @error: return location for an error
 *
 * Returns: %FALSE with an error
 */
gboolean
gbx_browse_upload_run (GbxBrowseTarget *target, char **paths, GError **error)
{
  GbxBrowsePage *page = target->page;
  gboolean is_chosen;

  page->chooser_node = 0;
  set_intercepts_choosers (page, TRUE);
  is_chosen = choose (target, paths, error);
  if (!page->is_closed)
    set_intercepts_choosers (page, FALSE);

  return is_chosen;
}
