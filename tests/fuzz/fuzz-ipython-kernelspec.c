/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel.json of an installed kernel, and cells that may export variables. */
#include <stddef.h>
#include <stdint.h>

#include "gbx-ipython-exports.h"
#include "gbx-ipython-kernelspec.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_spec (const GbxIpythonKernelspec *spec)
{
  g_autoptr (GbxIpythonLaunch) launch = gbx_ipython_launch_new (NULL);
  g_auto (GStrv) argv = NULL;

  gbx_ipython_kernelspec_apply (spec, launch);
  argv = gbx_ipython_launch_build_argv (launch, "/file");
  g_assert_cmpuint (g_strv_length (argv), >, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) text = g_bytes_new (data, size);
  g_autoptr (GbxIpythonExports) exports = gbx_ipython_exports_new ();
  g_autoptr (GbxIpythonKernelspec) spec = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *cell = g_utf8_make_valid ((const char *) data, (gssize) size);
  g_autofree char *code = NULL;
  g_autofree char *again = NULL;

  spec = gbx_ipython_kernelspec_parse ("name", text, &error);
  g_assert_true ((spec == NULL) == (error != NULL));
  if (spec != NULL)
    check_spec (spec);

  gbx_ipython_exports_note (exports, cell);
  code = gbx_ipython_exports_build_code (exports);
  if (code == NULL)
    return 0;
  gbx_ipython_exports_note (exports, code); /* it exports what it came from */
  again = gbx_ipython_exports_build_code (exports);
  g_assert_cmpstr (code, ==, again);
  return 0;
}
