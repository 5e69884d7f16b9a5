/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-viewer-answer.h"

#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-viewer-page.h"
#include "gbx-viewer-pdf.h"

#define HTML "text/html; charset=utf-8"
#define JSON "application/json"
#define NOT_FOUND "{\"detail\":\"Not Found\"}"
#define NOT_ALLOWED "{\"detail\":\"Method Not Allowed\"}"
#define RUNNING "{\"status\":\"File viewer server is running\"}"
#define NO_PATH                                                      \
  "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"query\",\"path\"]," \
  "\"msg\":\"Field required\",\"input\":null}]}"
#define DENIED "<h1>Access Denied</h1><p>This endpoint is only accessible from localhost</p>"
#define UNSUPPORTED                                            \
  "Unsupported file extension: %s. Supported extensions are: " \
  ".pdf, .png, .jpg, .jpeg, .gif"
#define ERROR_TITLE "Error viewing file"

static const struct
{
  const char *extension;
  const char *media_type;
} pictures[] = {
  { ".png", "image/png" },
  { ".jpg", "image/jpeg" },
  { ".jpeg", "image/jpeg" },
  { ".gif", "image/gif" },
};

/* Nothing on a page comes from elsewhere, and nothing elsewhere has our files on its pages. */
static gboolean
send_head (GOutputStream *output, guint status, const char *media_type, guint64 size)
{
  g_autofree char *head =
      g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: %s\r\n"
                       "Content-Length: %" G_GUINT64_FORMAT "\r\n"
                       "Content-Security-Policy: default-src 'none'; img-src 'self'; "
                       "style-src 'unsafe-inline'; script-src 'unsafe-inline'\r\n"
                       "Cross-Origin-Resource-Policy: same-origin\r\n"
                       "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
                       "Connection: close\r\n\r\n",
                       status, status == 200 ? "OK" : "Error", media_type, size);

  return g_output_stream_write_all (output, head, strlen (head), NULL, NULL, NULL);
}

static void
send_bytes (GOutputStream *output,
            guint status,
            const char *media_type,
            const void *data,
            gsize size)
{
  if (send_head (output, status, media_type, size))
    g_output_stream_write_all (output, data, size, NULL, NULL, NULL);
}

static void
send_text (GOutputStream *output, guint status, const char *media_type, const char *text)
{
  send_bytes (output, status, media_type, text, strlen (text));
}

static void
send_message (GOutputStream *output,
              guint status,
              const char *title,
              const char *path,
              const char *reason)
{
  g_autofree char *html = gbx_viewer_page_make_message (title, path, reason);

  send_text (output, status, HTML, html);
}

static char *
dup_extension (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name ? g_ascii_strdown (dot, -1) : g_strdup ("");
}

static const char *
find_media_type (const char *extension)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (strcmp (pictures[i].extension, extension) == 0)
      return pictures[i].media_type;
  return NULL;
}

/* Opens a file that can be shown. -1: it cannot, and that has been said. */
static int
open_file (GOutputStream *output, const char *path, struct stat *out_info)
{
  g_autofree char *extension = dup_extension (path);
  g_autofree char *reason = NULL;
  int fd = -1;

  if (*path != '/')
    send_message (output, 400, "Error: Path must be absolute", path, NULL);
  else if (stat (path, out_info) != 0 && (errno == ENOENT || errno == ENOTDIR))
    send_message (output, 404, "Error: File not found", path, NULL);
  else if (S_ISDIR (out_info->st_mode))
    send_message (output, 400, "Error: Path is a directory", path, NULL);
  else if (strcmp (extension, ".pdf") != 0 && find_media_type (extension) == NULL)
    {
      reason = g_strdup_printf (UNSUPPORTED, extension);
      send_message (output, 500, ERROR_TITLE, path, reason);
    }
  else if (!S_ISREG (out_info->st_mode))
    send_message (output, 500, ERROR_TITLE, path, "not a regular file");
  else
    {
      fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
      if (fd >= 0 && fstat (fd, out_info) == 0)
        return fd;
      reason = g_strdup_printf ("[Errno %d] %s: '%s'", errno, g_strerror (errno), path);
      send_message (output, 500, ERROR_TITLE, path, reason);
    }

  if (fd >= 0)
    close (fd);
  return -1;
}

static void
answer_view (const GbxViewerRequest *request, GOutputStream *output)
{
  g_autofree char *extension = dup_extension (request->file);
  g_autofree char *html = NULL;
  g_autoptr (GArray) sheets = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info = { 0 };
  int fd = open_file (output, request->file, &info);

  if (fd < 0)
    return;
  close (fd);

  if (strcmp (extension, ".pdf") != 0)
    html = gbx_viewer_page_make_image (request->file);
  else
    {
      sheets = gbx_viewer_pdf_measure (request->file, &error);
      html = sheets != NULL ? gbx_viewer_page_make_pdf (request->file, sheets)
                            : gbx_viewer_page_make_error (request->file, error->message);
    }
  send_text (output, 200, HTML, html);
}

static void
answer_raw (const GbxViewerRequest *request, GOutputStream *output)
{
  g_autofree char *extension = dup_extension (request->file);
  const char *media_type = find_media_type (extension);
  char buffer[64 * 1024];
  struct stat info = { 0 };
  guint64 left_bytes;
  int fd = open_file (output, request->file, &info);

  if (fd < 0)
    return;

  left_bytes = (guint64) info.st_size;
  if (send_head (output, 200, media_type != NULL ? media_type : "application/pdf", left_bytes))
    while (left_bytes > 0)
      {
        gssize n = read (fd, buffer, MIN (sizeof buffer, left_bytes));

        if (n <= 0 || !g_output_stream_write_all (output, buffer, (gsize) n, NULL, NULL, NULL))
          break;
        left_bytes -= (guint64) n;
      }
  close (fd);
}

static void
answer_sheet (const GbxViewerRequest *request, GOutputStream *output)
{
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info = { 0 };
  int fd = open_file (output, request->file, &info);

  if (fd < 0)
    return;
  close (fd);

  picture = gbx_viewer_pdf_draw (request->file, request->page, &error);
  if (picture == NULL)
    send_message (output, 500, ERROR_TITLE, request->file, error->message);
  else
    send_bytes (output, 200, "image/png", g_bytes_get_data (picture, NULL),
                g_bytes_get_size (picture));
}

/**
 * gbx_viewer_answer:
 * @request: what is asked for
 * @output: where the answer goes
 *
 * Answers, if the client is there to read it.
 */
void
gbx_viewer_answer (const GbxViewerRequest *request, GOutputStream *output)
{
  static const struct
  {
    const char *path;
    void (*answer) (const GbxViewerRequest *request, GOutputStream *output);
  } routes[] = {
    { "/view", answer_view },
    { "/raw", answer_raw },
    { "/sheet", answer_sheet },
  };

  if (!request->is_local)
    {
      send_text (output, 403, HTML, DENIED);
      return;
    }
  if (!request->is_get)
    {
      send_text (output, 405, JSON, NOT_ALLOWED);
      return;
    }
  if (strcmp (request->path, "/") == 0)
    {
      send_text (output, 200, JSON, RUNNING);
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strcmp (routes[i].path, request->path) == 0)
      {
        if (request->file != NULL)
          routes[i].answer (request, output);
        else
          send_text (output, 422, JSON, NO_PATH);
        return;
      }
  send_text (output, 404, JSON, NOT_FOUND);
}
