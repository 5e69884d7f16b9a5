/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-viewer-pdf.h"

#include <gbx.h>
#include <stdio.h>
#include <string.h>

#include "gbx-viewer-page.h"

/* Pixels for each point, and that in dots for each inch. */
#define SCALE 1.5
#define RESOLUTION "108"

#define FLAGS (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE)

/* What the program wrote. One that runs for too long, or writes too much, is ended. */
static GBytes *
run (const char *const *argv, GError **error)
{
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GByteArray) output = g_byte_array_new ();
  guint8 buffer[64 * 1024];
  gssize n;

  child = g_subprocess_newv (argv, FLAGS, error);
  if (child == NULL)
    return NULL;
  while ((n = g_input_stream_read (g_subprocess_get_stdout_pipe (child), buffer, sizeof buffer,
                                   NULL, error)) > 0)
    {
      g_byte_array_append (output, buffer, (guint) n);
      if (output->len > GBX_VIEWER_MAX_SHEET_BYTES)
        {
          g_subprocess_force_exit (child);
          g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE, "the page is too large");
          return NULL;
        }
    }
  if (n < 0 || !g_subprocess_wait (child, NULL, error))
    return NULL;
  if (!g_subprocess_get_successful (child))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "this is not a PDF file that can be read");
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&output));
}

static gboolean
check_programs (GError **error)
{
  g_autofree char *program = g_find_program_in_path ("pdftocairo");

  if (program != NULL)
    return TRUE;
  g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
               "PDF cannot be shown: pdftocairo is not installed (package poppler-utils)");
  return FALSE;
}

/**
 * gbx_viewer_pdf_parse:
 * @text: what pdfinfo says of each page
 *
 * Returns: (transfer full) (element-type GbxViewerSheet): the pages, as large as they are drawn
 */
GArray *
gbx_viewer_pdf_parse (const char *text)
{
  GArray *sheets = g_array_new (FALSE, FALSE, sizeof (GbxViewerSheet));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL && sheets->len < GBX_VIEWER_MAX_SHEETS_COUNT; i++)
    {
      GbxViewerSheet sheet;
      double width, height;
      guint number, turn = 0;

      if (sscanf (lines[i], "Page %u size: %lf x %lf", &number, &width, &height) != 3 ||
          !(width > 0 && height > 0))
        continue;
      if (lines[i + 1] != NULL)
        sscanf (lines[i + 1], "Page %u rot: %u", &number, &turn);
      sheet.width = (guint) (MIN (turn % 180 == 0 ? width : height, 10000.0) * SCALE + 0.5);
      sheet.height = (guint) (MIN (turn % 180 == 0 ? height : width, 10000.0) * SCALE + 0.5);
      g_array_append_val (sheets, sheet);
    }
  return sheets;
}

/**
 * gbx_viewer_pdf_measure:
 * @path: an absolute path
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type GbxViewerSheet): the pages, or %NULL with an error
 */
GArray *
gbx_viewer_pdf_measure (const char *path, GError **error)
{
  g_autofree char *last = g_strdup_printf ("%d", GBX_VIEWER_MAX_SHEETS_COUNT);
  g_autofree char *limit = g_strdup_printf ("%d", (int) (GBX_VIEWER_TIMEOUT_USEC / G_USEC_PER_SEC));
  g_autofree char *memory = g_strdup_printf ("--as=%d", GBX_VIEWER_MAX_MEMORY_BYTES);
  const char *const argv[] = {
    "prlimit",
    memory,
    "timeout",
    "-k",
    "1",
    limit,
    "pdfinfo",
    "-f",
    "1",
    "-l",
    last,
    path,
    NULL,
  };
  g_autoptr (GBytes) output = NULL;
  g_autofree char *text = NULL;

  if (!check_programs (error))
    return NULL;
  output = run (argv, error);
  if (output == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
  return gbx_viewer_pdf_parse (text);
}

/**
 * gbx_viewer_pdf_draw:
 * @path: an absolute path
 * @page: from 1
 * @error: return location for an error
 *
 * Returns: (transfer full): a PNG picture, or %NULL with an error
 */
GBytes *
gbx_viewer_pdf_draw (const char *path, guint page, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", page);
  g_autofree char *limit = g_strdup_printf ("%d", (int) (GBX_VIEWER_TIMEOUT_USEC / G_USEC_PER_SEC));
  g_autofree char *memory = g_strdup_printf ("--as=%d", GBX_VIEWER_MAX_MEMORY_BYTES);
  const char *const argv[] = {
    "prlimit",
    memory,
    "timeout",
    "-k",
    "1",
    limit,
    "pdftocairo",
    "-png",
    "-singlefile",
    "-r",
    RESOLUTION,
    "-f",
    number,
    "-l",
    number,
    path,
    "-",
    NULL,
  };

  return check_programs (error) ? run (argv, error) : NULL;
}
