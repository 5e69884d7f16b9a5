/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-viewer-page.h"

#define STYLE                                                           \
  "body{margin:0;background:#eee;font-family:sans-serif}"               \
  "#viewer-container{text-align:center}"                                \
  "img.picture{max-width:100%%;display:block;margin:0 auto}"            \
  "canvas.page{display:block;margin:10px auto;box-shadow:0 0 5px #888}" \
  "img.source{display:none}"                                            \
  ".error{color:#900;padding:20px}"

/* Called before the page counts as loaded: whoever waits for that sees what was drawn. */
#define SCRIPT                                    \
  "function draw(image){"                         \
  "image.previousElementSibling.getContext('2d')" \
  ".drawImage(image,0,0);}"

/* Text for people out of any bytes, fit for HTML. */
static char *
escape (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return g_markup_escape_text (valid, -1);
}

static char *
make_page (const char *path, const char *content)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *title = escape (name);

  return g_strdup_printf ("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
                          "<title>File Viewer - %s</title>\n<style>" STYLE "</style>\n"
                          "<script>" SCRIPT "</script>\n</head>\n"
                          "<body><div id=\"viewer-container\">%s</div></body>\n</html>\n",
                          title, content);
}

/**
 * gbx_viewer_page_make_message:
 * @title: what is wrong
 * @path: (nullable): with which file; any bytes
 * @reason: (nullable): why
 *
 * Returns: (transfer full): HTML in the protocol's form
 */
char *
gbx_viewer_page_make_message (const char *title, const char *path, const char *reason)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path_text = path != NULL ? escape (path) : NULL;
  g_autofree char *reason_text = reason != NULL ? escape (reason) : NULL;

  g_string_append_printf (text, "<h1>%s</h1>", title);
  if (path_text != NULL)
    g_string_append_printf (text, "<p>%s</p>", path_text);
  if (reason_text != NULL)
    g_string_append_printf (text, "<p>%s</p>", reason_text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full): a page with one picture, which the browser fetches by its address */
char *
gbx_viewer_page_make_image (const char *path)
{
  g_autofree char *url = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *alt = escape (name);
  g_autofree char *content =
      g_strdup_printf ("<div><img class=\"picture\" src=\"/raw?path=%s\" alt=\"%s\"></div>", url,
                       alt);

  return make_page (path, content);
}

/**
 * gbx_viewer_page_make_pdf:
 * @path: the file; any bytes
 * @sheets: (element-type GbxViewerSheet): its pages
 *
 * Returns: (transfer full): HTML with a canvas for each page
 */
char *
gbx_viewer_page_make_pdf (const char *path, const GArray *sheets)
{
  g_autofree char *url = g_uri_escape_string (path, "/", FALSE);
  g_autoptr (GString) content = g_string_new ("<div>");

  for (guint i = 0; i < sheets->len; i++)
    {
      const GbxViewerSheet *sheet = &g_array_index (sheets, GbxViewerSheet, i);

      g_string_append_printf (content,
                              "<canvas class=\"page\" width=\"%u\" height=\"%u\"></canvas>"
                              "<img class=\"source\" alt=\"\" onload=\"draw(this)\" "
                              "src=\"/sheet?page=%u&amp;path=%s\">\n",
                              sheet->width, sheet->height, i + 1, url);
    }
  g_string_append (content, "</div>");
  return make_page (path, content->str);
}

/* (transfer full): a page that says why there is nothing on it */
char *
gbx_viewer_page_make_error (const char *path, const char *reason)
{
  g_autofree char *text = escape (reason);
  g_autofree char *content =
      g_strdup_printf ("<div class=\"error\"><h2>Error loading file</h2><p>%s</p></div>", text);

  return make_page (path, content);
}
