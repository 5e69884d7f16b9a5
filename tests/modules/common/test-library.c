/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-common-library.h>
#include <gbx.h>

typedef struct
{
  double (*floor) (double);
  double (*ceil) (double);
} Functions;

static const GbxCommonSymbol symbols[] = {
  { "floor", G_STRUCT_OFFSET (Functions, floor) },
  { "ceil", G_STRUCT_OFFSET (Functions, ceil) },
};

static GbxCommonLibrary
describe (const char *soname, Functions *functions)
{
  return (GbxCommonLibrary){
    .soname = soname,
    .package = "libthing1",
    .feature = "The thing",
    .symbols = symbols,
    .symbols_count = G_N_ELEMENTS (symbols),
    .functions = functions,
  };
}

static void
test_open (void)
{
  g_autoptr (GError) error = NULL;
  Functions functions = { 0 };
  GbxCommonLibrary library = describe ("libm.so.6", &functions);

  g_assert_false (gbx_common_library_is_open (&library));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (gbx_common_library_open (&library, &error));
      g_assert_no_error (error);
      g_assert_true (gbx_common_library_is_open (&library));
    }
  g_assert_cmpfloat (functions.floor (1.5), ==, 1);
  g_assert_cmpfloat (functions.ceil (1.5), ==, 2);
}

static void
test_no_library (void)
{
  g_autoptr (GError) error = NULL;
  Functions functions = { 0 };
  GbxCommonLibrary library = describe ("libthing.so.1", &functions);

  g_assert_false (gbx_common_library_open (&library, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_true (g_str_has_prefix (error->message, "The thing is not available: libthing.so.1: "));
  g_assert_true (g_str_has_suffix (error->message, " Install the package libthing1."));
  g_assert_false (gbx_common_library_is_open (&library));
}

static void
test_no_symbol (void)
{
  g_autoptr (GError) error = NULL;
  Functions functions = { 0 };
  GbxCommonLibrary library = describe ("libc.so.6", &functions);

  g_assert_false (gbx_common_library_open (&library, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==, "The thing is not available: libc.so.6 has no floor");
  g_assert_false (gbx_common_library_is_open (&library));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/library/open", test_open);
  g_test_add_func ("/common/library/no-library", test_no_library);
  g_test_add_func ("/common/library/no-symbol", test_no_symbol);

  return g_test_run ();
}
