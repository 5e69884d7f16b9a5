/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What module-abi.md promises, in numbers: this test changes with GBX_MODULE_ABI or not at all. */
#include <gbx.h>

G_STATIC_ASSERT (G_STRUCT_OFFSET (GbxModuleDescriptor, magic) == 0);
G_STATIC_ASSERT (G_STRUCT_OFFSET (GbxModuleDescriptor, struct_size) == 4);
G_STATIC_ASSERT (G_STRUCT_OFFSET (GbxModuleDescriptor, abi) == 8);
G_STATIC_ASSERT (G_STRUCT_OFFSET (GbxModuleDescriptor, api_level) == 12);
G_STATIC_ASSERT (G_STRUCT_OFFSET (GbxModuleDescriptor, name) == 16);

#define SLOT(n) (sizeof (GTypeInterface) + (n) * sizeof (gpointer))

static void
test_descriptor (void)
{
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxModuleDescriptor, version), ==, 16 + sizeof (gpointer));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxModuleDescriptor, create), ==, 16 + 2 * sizeof (gpointer));
  g_assert_cmpuint (GBX_MODULE_MAGIC, ==, 0x47425831u);
  g_assert_cmpuint (GBX_MODULE_ABI, ==, 1);
}

static void
test_interfaces (void)
{
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxActionInterface, execute_async), ==, SLOT (0));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxActionInterface, execute_finish), ==, SLOT (1));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxActionInterface, may_run_aside), ==, SLOT (2));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxServiceInterface, start_async), ==, SLOT (0));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxServiceInterface, start_finish), ==, SLOT (1));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxServiceInterface, stop_async), ==, SLOT (2));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxServiceInterface, stop_finish), ==, SLOT (3));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxRouteInterface, handle_async), ==, SLOT (0));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxRouteInterface, handle_finish), ==, SLOT (1));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, destroy_async), ==, SLOT (0));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, destroy_finish), ==, SLOT (1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/abi/descriptor", test_descriptor);
  g_test_add_func ("/abi/interfaces", test_interfaces);
  return g_test_run ();
}
