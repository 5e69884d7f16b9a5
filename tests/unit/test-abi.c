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
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxRouteInterface, takes_stream), ==, SLOT (2));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, create_async), ==, SLOT (0));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, create_finish), ==, SLOT (1));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, find_async), ==, SLOT (2));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, find_finish), ==, SLOT (3));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, list_async), ==, SLOT (4));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, list_finish), ==, SLOT (5));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, refresh_async), ==, SLOT (6));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, refresh_finish), ==, SLOT (7));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, pause_async), ==, SLOT (8));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, pause_finish), ==, SLOT (9));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, resume_async), ==, SLOT (10));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, resume_finish), ==, SLOT (11));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, destroy_async), ==, SLOT (12));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, destroy_finish), ==, SLOT (13));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, read_logs_async), ==, SLOT (14));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, read_logs_finish), ==, SLOT (15));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, start_server_async), ==, SLOT (16));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, start_server_finish), ==, SLOT (17));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, execute_async), ==, SLOT (18));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, execute_finish), ==, SLOT (19));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, resolve_port_async), ==, SLOT (20));
  g_assert_cmpuint (G_STRUCT_OFFSET (GbxProviderInterface, resolve_port_finish), ==, SLOT (21));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/abi/descriptor", test_descriptor);
  g_test_add_func ("/abi/interfaces", test_interfaces);
  return g_test_run ();
}
