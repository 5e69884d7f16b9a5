/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-host-private.h>

typedef struct
{
  GbxHostEnvironment *environment;
  GbxHost *host;
  guint told_count;
} Fixture;

static void
on_serving (GbxHost *host, Fixture *f)
{
  g_assert_true (gbx_host_is_serving (host));
  f->told_count++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->environment = gbx_host_environment_new ("/", "somebody", 1000);
  f->host = gbx_host_new ("test", NULL, f->environment, NULL, NULL);
  g_signal_connect (f->host, "serving", G_CALLBACK (on_serving), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->host);
  /* A host that is gone is told nothing. */
  gbx_host_environment_set_serving (f->environment, FALSE);
  gbx_host_environment_set_serving (f->environment, TRUE);
  g_assert_finalize_object (f->environment);
}

static void
test_no_server (Fixture *f, gconstpointer data)
{
  g_assert_true (gbx_host_is_serving (f->host));
  gbx_host_environment_set_serving (f->environment, TRUE);
  g_assert_cmpuint (f->told_count, ==, 0);
}

static void
test_server (Fixture *f, gconstpointer data)
{
  gbx_host_environment_set_serving (f->environment, FALSE);
  g_assert_false (gbx_host_is_serving (f->host));
  g_assert_cmpuint (f->told_count, ==, 0);
  gbx_host_environment_set_serving (f->environment, TRUE);
  gbx_host_environment_set_serving (f->environment, TRUE);
  g_assert_cmpuint (f->told_count, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/host/serving/no-server", Fixture, NULL, set_up, test_no_server, tear_down);
  g_test_add ("/host/serving/server", Fixture, NULL, set_up, test_server, tear_down);
  return g_test_run ();
}
