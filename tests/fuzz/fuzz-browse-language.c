/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An action: what is found in it, printed again, is found again. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gbx-browse-bid.h"
#include "gbx-browse-language.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_texts (char **texts)
{
  g_assert_true (texts == NULL || g_strv_length (texts) <= GBX_BROWSE_VALUE_MAX_ELEMENTS_COUNT);
  g_strfreev (texts);
}

static void
read_args (const GbxBrowseArgs *args)
{
  for (guint i = 0; i < gbx_browse_function_count_parameters (args->function); i++)
    {
      const char *bid = gbx_browse_args_get_bid (args, i, NULL);

      g_assert_nonnull (args->values[i]);
      if (bid != NULL)
        check_texts (gbx_browse_bid_get_frames (bid));
      if (args->function == GBX_BROWSE_FUNCTION_SELECT_OPTION ||
          args->function == GBX_BROWSE_FUNCTION_UPLOAD_FILE)
        check_texts (gbx_browse_args_get_texts (args, i, NULL));
    }
}

static char *
print (const GbxBrowseProgram *program)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < gbx_browse_program_count_calls (program); i++)
    {
      const GbxBrowseCall *call = gbx_browse_program_get_call (program, i);
      GbxBrowseArgs args;

      if (gbx_browse_call_bind (call, &args, NULL))
        read_args (&args);
      g_string_append_printf (out, "%s(", gbx_browse_function_get_name (call->function));
      for (guint j = 0; j < call->positional->len; j++)
        {
          gbx_browse_value_append_repr (call->positional->pdata[j], out);
          g_string_append (out, ", ");
        }
      for (guint j = 0; j < call->named->len; j++)
        {
          g_string_append_printf (out, "%s=", (char *) call->names->pdata[j]);
          gbx_browse_value_append_repr (call->named->pdata[j], out);
          g_string_append (out, ", ");
        }
      g_string_append (out, ")\n");
    }
  return g_string_free (out, FALSE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxBrowseProgram) program = NULL;
  g_autoptr (GbxBrowseProgram) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  program = gbx_browse_program_parse (text, &error);
  g_assert_true ((program == NULL) == (error != NULL));
  if (program == NULL)
    return 0;

  first = print (program);
  /* There is no literal for a number that is too large. */
  if (strstr (first, "inf") != NULL)
    return 0;
  /* A container in an argument's place is one level deeper than what is left of a text. */
  again = gbx_browse_program_parse (first, NULL);
  g_assert_nonnull (again);
  second = print (again);
  g_assert_cmpstr (first, ==, second);
  return 0;
}
