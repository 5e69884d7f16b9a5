/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <png.h>
#include <string.h>

#include "gbx-browse-marks.h"

#define WIDTH 100
#define HEIGHT 80
#define GREY 0x80

typedef struct
{
  guint8 *pixels;
  guint width;
  guint height;
} Picture;

static void
picture_clear (Picture *self)
{
  g_clear_pointer (&self->pixels, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

static GBytes *
make_png (guint width, guint height, guint32 format)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  g_autofree guint8 *pixels = NULL;
  png_alloc_size_t size;
  guint8 *data;

  image.width = width;
  image.height = height;
  image.format = format;
  pixels = g_malloc (PNG_IMAGE_SIZE (image));
  memset (pixels, GREY, PNG_IMAGE_SIZE (image));
  size = PNG_IMAGE_PNG_SIZE_MAX (image);
  data = g_malloc (size);
  g_assert_true (png_image_write_to_memory (&image, data, &size, 0, pixels, 0, NULL));
  return g_bytes_new_take (data, size);
}

static void
read_png (GBytes *png, Picture *out)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  gsize size;
  const guint8 *data = g_bytes_get_data (png, &size);

  /* bit depth and colour type */
  g_assert_cmpuint (data[24], ==, 8);
  g_assert_cmpuint (data[25], ==, PNG_COLOR_TYPE_RGB);
  g_assert_true (png_image_begin_read_from_memory (&image, data, size));
  image.format = PNG_FORMAT_RGB;
  out->width = image.width;
  out->height = image.height;
  out->pixels = g_malloc (PNG_IMAGE_SIZE (image));
  g_assert_true (png_image_finish_read (&image, NULL, out->pixels, 0, NULL));
}

static guint
get_pixel (const Picture *picture, guint x, guint y)
{
  g_assert_true (x < picture->width && y < picture->height);
  return picture->pixels[(y * picture->width + x) * 3];
}

static void
draw (const GbxBrowseElement *elements, guint count, Picture *out)
{
  g_autoptr (GBytes) png = make_png (WIDTH, HEIGHT, PNG_FORMAT_RGB);
  g_autoptr (GbxBrowseElements) list = gbx_browse_elements_new ();
  g_autoptr (GBytes) drawn = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < count; i++)
    gbx_browse_elements_set (list, &elements[i]);
  drawn = gbx_browse_marks_draw (png, list, &error);
  g_assert_no_error (error);
  read_png (drawn, out);
  g_assert_cmpuint (out->width, ==, WIDTH);
  g_assert_cmpuint (out->height, ==, HEIGHT);
}

static guint
count_changed (const Picture *picture)
{
  guint count = 0;

  for (guint i = 0; i < picture->width * picture->height * 3; i++)
    count += picture->pixels[i] != GREY;
  return count;
}

static GbxBrowseElement
make_element (const char *bid, double x, double y, double width, double height)
{
  return (GbxBrowseElement){ .bid = (char *) bid,
                             .is_marked = TRUE,
                             .has_bounds = TRUE,
                             .x = x,
                             .y = y,
                             .width = width,
                             .height = height };
}

static void
test_frame (void)
{
  GbxBrowseElement element = make_element ("1", 20, 30, 60, 40);
  g_auto (Picture) picture = { NULL, 0, 0 };

  draw (&element, 1, &picture);
  /* The right side's dashes go down from the corner, the bottom's left from it. */
  g_assert_cmpuint (get_pixel (&picture, 80, 31), ==, 0);
  g_assert_cmpuint (get_pixel (&picture, 79, 31), ==, 0);
  g_assert_cmpuint (get_pixel (&picture, 78, 31), ==, GREY);
  g_assert_cmpuint (get_pixel (&picture, 80, 36), ==, GREY);
  g_assert_cmpuint (get_pixel (&picture, 80, 43), ==, 0);
  g_assert_cmpuint (get_pixel (&picture, 77, 70), ==, 0);
  g_assert_cmpuint (get_pixel (&picture, 74, 70), ==, GREY);
  g_assert_cmpuint (get_pixel (&picture, 50, 50), ==, GREY);
  /* The tag lies over the corner: a white border, black, and a white digit in it. */
  g_assert_cmpuint (get_pixel (&picture, 20, 27), ==, 0xff);
  g_assert_cmpuint (get_pixel (&picture, 20, 41), ==, 0xff);
  g_assert_cmpuint (get_pixel (&picture, 22, 42), ==, GREY);
  g_assert_cmpuint (get_pixel (&picture, 30, 30), ==, 0xff);
  g_assert_cmpuint (get_pixel (&picture, 31, 35), ==, GREY);
  g_assert_cmpuint (get_pixel (&picture, 21, 28), ==, 0);
  g_assert_cmpuint (get_pixel (&picture, 25, 34), ==, 0xff);
}

static void
test_which (void)
{
  GbxBrowseElement elements[] = {
    make_element ("1", 10, 10, 19, 1),
    make_element ("2", 10, 10, 50, 50),
    make_element ("3", 10, 10, 50, 50),
    make_element ("4", 1e9, 10, 50, 50),
    make_element ("5", -200, -100, 50, 50),
    make_element ("6", 10, 10, -50, -50),
  };
  g_auto (Picture) picture = { NULL, 0, 0 };

  elements[1].is_marked = FALSE;
  elements[2].has_bounds = FALSE;
  draw (elements, 5, &picture);
  g_assert_cmpuint (count_changed (&picture), ==, 0);
}

static void
test_clipped (void)
{
  const GbxBrowseElement elements[] = {
    make_element ("aA0", -10, -10, 500, 20),
    make_element ("zZ9", 90, 70, 20, 20),
    make_element ("longer-than-any-page-has", 95, 5, 999999, 999999),
  };
  g_auto (Picture) picture = { NULL, 0, 0 };

  draw (elements, G_N_ELEMENTS (elements), &picture);
  g_assert_cmpuint (count_changed (&picture), >, 0);
}

/* Every letter and digit looks different from every other. */
static void
test_letters (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                       (GDestroyNotify) g_bytes_unref, NULL);

  for (char c = '0'; c <= 'z'; c++)
    {
      char bid[] = { c, '\0' };
      GbxBrowseElement element = make_element (bid, 20, 30, 10, 10);
      Picture picture;

      if (!g_ascii_isalnum (c))
        continue;
      draw (&element, 1, &picture);
      g_assert_true (g_hash_table_add (seen, g_bytes_new_take (picture.pixels,
                                                               WIDTH * HEIGHT * 3)));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 62);
}

static void
test_transparent (void)
{
  g_autoptr (GBytes) png = make_png (10, 10, PNG_FORMAT_RGBA);
  g_autoptr (GbxBrowseElements) none = gbx_browse_elements_new ();
  g_autoptr (GBytes) drawn = gbx_browse_marks_draw (png, none, NULL);
  g_auto (Picture) picture = { NULL, 0, 0 };

  read_png (drawn, &picture);
  g_assert_cmpuint (get_pixel (&picture, 5, 5), >, GREY);
}

static void
test_broken (void)
{
  g_autoptr (GBytes) png = make_png (WIDTH, HEIGHT, PNG_FORMAT_RGB);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (png, 0, 40);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autoptr (GbxBrowseElements) elements = gbx_browse_elements_new ();
  g_autoptr (GError) cut_error = NULL;
  g_autoptr (GError) none_error = NULL;

  g_assert_null (gbx_browse_marks_draw (cut, elements, &cut_error));
  g_assert_error (cut_error, GBX_ERROR, GBX_ERROR_FAILED);
  g_assert_null (gbx_browse_marks_draw (none, elements, &none_error));
  g_assert_error (none_error, GBX_ERROR, GBX_ERROR_FAILED);
}

static void
test_too_large (void)
{
  g_autoptr (GBytes) png = make_png (64 * 1024 + 1, 1024, PNG_FORMAT_GRAY);
  g_autoptr (GbxBrowseElements) elements = gbx_browse_elements_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (gbx_browse_marks_draw (png, elements, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/browse/marks/frame", test_frame);
  g_test_add_func ("/browse/marks/which", test_which);
  g_test_add_func ("/browse/marks/clipped", test_clipped);
  g_test_add_func ("/browse/marks/letters", test_letters);
  g_test_add_func ("/browse/marks/transparent", test_transparent);
  g_test_add_func ("/browse/marks/broken", test_broken);
  g_test_add_func ("/browse/marks/too-large", test_too_large);

  return g_test_run ();
}
