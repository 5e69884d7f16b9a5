/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What reaches the viewer: heads of requests, and what pdfinfo says of a stranger's file. */
#include <gbx.h>
#include <stdint.h>
#include <string.h>

#include "gbx-viewer-page.h"
#include "gbx-viewer-pdf.h"
#include "gbx-viewer-request.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GbxViewerRequest) request = gbx_viewer_request_parse ((const char *) data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GArray) sheets = gbx_viewer_pdf_parse (text);
  const char *path = request != NULL && request->file != NULL ? request->file : text;
  g_autofree char *html = gbx_viewer_page_make_pdf (path, sheets);
  g_autofree char *message = gbx_viewer_page_make_message ("t", path, path);

  g_assert_cmpuint (sheets->len, <=, GBX_VIEWER_MAX_SHEETS_COUNT);
  g_assert_true (g_utf8_validate (html, -1, NULL));
  g_assert_null (strstr (message + strlen ("<h1>t</h1><p>"), "<s"));
  return 0;
}
