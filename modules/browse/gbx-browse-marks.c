/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-marks.h"

#include <gbx.h>
#include <math.h>
#include <png.h>
#include <string.h>

#include "gbx-browse-glyphs.h"

#define CHANNELS_COUNT 3
#define BLACK 0x00
#define WHITE 0xff

/* Smaller elements get no mark. */
#define MIN_AREA 20
#define LINE_WIDTH 2
#define DASH_LENGTH 4
#define DASH_STEP 12
#define PADDING 3
/* How far the middle of a tag is below the top of its element. */
#define TAG_OFFSET 4
/* Pixels from one letter to the next. */
#define LETTER_STEP (GBX_BROWSE_GLYPH_COLUMNS_COUNT + 1)
/* Coordinates beyond are no picture's. */
#define FAR_AWAY 1e6

/* Which row of a glyph each row of a letter shows: they are drawn a little taller. */
static const guint8 letter_rows[] = { 0, 1, 2, 2, 3, 4, 4, 5, 6 };

typedef struct
{
  guint8 *pixels;
  int width;
  int height;
} Canvas;

static void
set_pixel (Canvas *self, int x, int y, guint8 shade)
{
  if (x < 0 || y < 0 || x >= self->width || y >= self->height)
    return;
  memset (self->pixels + ((gsize) y * (gsize) self->width + (gsize) x) * CHANNELS_COUNT, shade,
          CHANNELS_COUNT);
}

static void
fill (Canvas *self, int x, int y, int width, int height, guint8 shade)
{
  for (int row = MAX (y, 0); row < MIN (y + height, self->height); row++)
    for (int column = MAX (x, 0); column < MIN (x + width, self->width); column++)
      set_pixel (self, column, row, shade);
}

/* Whether a dash covers a pixel of a line that goes from @from to @to. */
static gboolean
is_dash (int at, double from, double to)
{
  double sign = to < from ? -1 : 1;
  double way = (at - from) * sign;
  double begin = floor ((way + 0.5) / DASH_STEP) * DASH_STEP;
  double end = MIN (begin + DASH_LENGTH, fabs (to - from));

  if (begin < 0 || begin > fabs (to - from))
    return FALSE;
  return sign * at >= sign * round (from + sign * begin) &&
         sign * at <= sign * round (from + sign * end);
}

static void
draw_horizontal (Canvas *self, double y, double from, double to)
{
  int begin = (int) MAX (round (MIN (from, to)), 0);
  int end = (int) MIN (round (MAX (from, to)), self->width - 1);

  for (int x = begin; x <= end; x++)
    for (int i = 0; i < LINE_WIDTH && is_dash (x, from, to); i++)
      set_pixel (self, x, (int) round (y) - i, BLACK);
}

static void
draw_vertical (Canvas *self, double x, double from, double to)
{
  int begin = (int) MAX (round (MIN (from, to)), 0);
  int end = (int) MIN (round (MAX (from, to)), self->height - 1);

  for (int y = begin; y <= end; y++)
    for (int i = 0; i < LINE_WIDTH && is_dash (y, from, to); i++)
      set_pixel (self, (int) round (x) - i, y, BLACK);
}

static void
draw_letter (Canvas *self, char c, int x, int y)
{
  for (guint row = 0; row < G_N_ELEMENTS (letter_rows); row++)
    {
      guint bits = gbx_browse_glyphs_get_row (c, letter_rows[row]);

      for (int column = 0; column < GBX_BROWSE_GLYPH_COLUMNS_COUNT; column++)
        if ((bits >> (GBX_BROWSE_GLYPH_COLUMNS_COUNT - 1 - column) & 1) != 0)
          set_pixel (self, x + column, y + (int) row, WHITE);
    }
}

static void
draw_tag (Canvas *self, const char *bid, double x, double y)
{
  int length = (int) MIN (strlen (bid), G_MAXINT16);
  int width = length * LETTER_STEP - 1 + 2 * PADDING;
  int height = (int) G_N_ELEMENTS (letter_rows) + 2 * PADDING;
  int left = (int) round (x);
  int top = (int) round (y - height / 2.0 + TAG_OFFSET);

  fill (self, left, top, width, height, WHITE);
  fill (self, left + 1, top + 1, width - 2, height - 2, BLACK);
  for (int i = 0; i < length && left + i * LETTER_STEP < self->width; i++)
    draw_letter (self, bid[i], left + PADDING + i * LETTER_STEP, top + PADDING);
}

static gboolean
is_drawn (const GbxBrowseElement *element)
{
  return element->is_marked && element->has_bounds &&
         element->width * element->height >= MIN_AREA && fabs (element->x) < FAR_AWAY &&
         fabs (element->y) < FAR_AWAY && element->width < FAR_AWAY && element->height < FAR_AWAY;
}

static void
draw_element (Canvas *self, const GbxBrowseElement *element)
{
  double right = element->x + element->width;
  double bottom = element->y + element->height;

  draw_horizontal (self, element->y, element->x, right);
  draw_vertical (self, right, element->y, bottom);
  draw_horizontal (self, bottom, right, element->x);
  draw_vertical (self, element->x, bottom, element->y);
  draw_tag (self, element->bid, element->x, element->y);
}

static gboolean
fail (const char *what, const png_image *image, GError **error)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the screenshot %s: %s", what, image->message);
  return FALSE;
}

static gboolean
read_picture (GBytes *png, png_image *image, Canvas *out, GError **error)
{
  static const png_color white = { WHITE, WHITE, WHITE };
  gsize size;
  const void *data = g_bytes_get_data (png, &size);
  g_autofree guint8 *pixels = NULL;

  if (!png_image_begin_read_from_memory (image, data, size))
    return fail ("cannot be read", image, error);
  image->format = PNG_FORMAT_RGB;
  if ((guint64) image->width * image->height > GBX_BROWSE_MARKS_MAX_PIXELS_COUNT)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE,
                   "the screenshot has %u times %u pixels; at most %d are drawn on", image->width,
                   image->height, GBX_BROWSE_MARKS_MAX_PIXELS_COUNT);
      return FALSE;
    }
  pixels = g_malloc (PNG_IMAGE_SIZE (*image));
  if (!png_image_finish_read (image, &white, pixels, 0, NULL))
    return fail ("cannot be read", image, error);

  out->pixels = g_steal_pointer (&pixels);
  out->width = (int) image->width;
  out->height = (int) image->height;
  return TRUE;
}

static GBytes *
write_picture (const Canvas *canvas, png_image *image, GError **error)
{
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX (*image);
  g_autofree guint8 *data = g_malloc (size);

  image->flags = PNG_IMAGE_FLAG_FAST;
  if (!png_image_write_to_memory (image, data, &size, 0, canvas->pixels, 0, NULL))
    {
      fail ("cannot be written", image, error);
      return NULL;
    }
  return g_bytes_new_take (g_realloc (g_steal_pointer (&data), size), size);
}

/**
 * gbx_browse_marks_draw:
 * @png: a screenshot
 * @elements: what is on it
 * @error: return location for an error
 *
 * Draws a frame around each marked element that is large enough, and a tag with its bid. It takes
 * some hundredths of a second; any thread.
 *
 * Returns: (transfer full): a PNG of the same size with 8 bits for each of red, green and blue;
 *   %NULL with %GBX_ERROR_FAILED if @png is none, or with %GBX_ERROR_TOO_LARGE above
 *   %GBX_BROWSE_MARKS_MAX_PIXELS_COUNT
 */
GBytes *
gbx_browse_marks_draw (GBytes *png, const GbxBrowseElements *elements, GError **error)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  Canvas canvas = { NULL, 0, 0 };
  g_autofree guint8 *pixels = NULL;
  GBytes *drawn;

  if (!read_picture (png, &image, &canvas, error))
    {
      png_image_free (&image);
      return NULL;
    }

  pixels = canvas.pixels;
  for (guint i = 0; i < gbx_browse_elements_count (elements); i++)
    {
      const GbxBrowseElement *element = gbx_browse_elements_get (elements, i);

      if (is_drawn (element))
        draw_element (&canvas, element);
    }
  drawn = write_picture (&canvas, &image, error);
  png_image_free (&image);
  return drawn;
}
