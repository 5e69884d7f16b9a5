/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which argument is for which parameter. */
#include <math.h>
#include <string.h>

#include "gbx-browse-language.h"

static gboolean
is_infinite (const GbxBrowseValue *value)
{
  if (value->kind == GBX_BROWSE_VALUE_FLOAT)
    return isinf (value->number) != 0;
  for (guint i = 0; value->elements != NULL && i < value->elements->len; i++)
    if (is_infinite (value->elements->pdata[i]))
      return TRUE;
  return FALSE;
}

/* The language has no word for a number that is too large. */
static gboolean
check_finite (const GPtrArray *arguments, GError **error)
{
  for (guint i = 0; i < arguments->len; i++)
    if (is_infinite (arguments->pdata[i]))
      {
        g_set_error_literal (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_NAME,
                             "name 'inf' is not defined");
        return FALSE;
      }
  return TRUE;
}

static guint
count_required (GbxBrowseFunction function, guint parameters_count)
{
  guint count = 0;

  while (count < parameters_count && gbx_browse_function_get_default (function, count) == NULL)
    count++;
  return count;
}

static gboolean
fail_too_many (GbxBrowseFunction function, guint most, guint given, GError **error)
{
  guint least = count_required (function, most);
  g_autofree char *range = least == most ? g_strdup_printf ("%u", most)
                                         : g_strdup_printf ("from %u to %u", least, most);

  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TYPE,
               "%s() takes %s positional argument%s but %u %s given",
               gbx_browse_function_get_name (function), range, most == 1 && least == 1 ? "" : "s",
               given, given == 1 ? "was" : "were");
  return FALSE;
}

static gboolean
bind_named (const GbxBrowseCall *self, guint index, GbxBrowseArgs *args, GError **error)
{
  const char *function = gbx_browse_function_get_name (self->function);
  const char *name = self->names->pdata[index];

  for (guint i = 0; i < gbx_browse_function_count_parameters (self->function); i++)
    {
      if (strcmp (name, gbx_browse_function_get_parameter (self->function, i)) != 0)
        continue;
      if (args->values[i] != NULL)
        {
          g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TYPE,
                       "%s() got multiple values for argument '%s'", function, name);
          return FALSE;
        }
      args->values[i] = self->named->pdata[index];
      return TRUE;
    }

  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TYPE,
               "%s() got an unexpected keyword argument '%s'", function, name);
  return FALSE;
}

/* Of two and three, which is all there is. */
static char *
join_names (GbxBrowseFunction function, const guint *missing, guint count)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    {
      const char *separator = i == 0           ? ""
                              : i + 1 == count ? (count == 2 ? " and " : ", and ")
                                               : ", ";

      g_string_append_printf (text, "%s'%s'", separator,
                              gbx_browse_function_get_parameter (function, missing[i]));
    }
  return g_string_free (text, FALSE);
}

static gboolean
fill_in (GbxBrowseArgs *args, guint parameters_count, GError **error)
{
  guint missing[GBX_BROWSE_MAX_PARAMETERS_COUNT];
  guint count = 0;
  g_autofree char *names = NULL;

  for (guint i = 0; i < parameters_count; i++)
    {
      if (args->values[i] == NULL)
        args->values[i] = gbx_browse_function_get_default (args->function, i);
      if (args->values[i] == NULL)
        missing[count++] = i;
    }
  if (count == 0)
    return TRUE;

  names = join_names (args->function, missing, count);
  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TYPE,
               "%s() missing %u required positional argument%s: %s",
               gbx_browse_function_get_name (args->function), count, count == 1 ? "" : "s", names);
  return FALSE;
}

/**
 * gbx_browse_call_bind:
 * @self: a call
 * @out_args: (out): its arguments, which live as long as the program; untouched on failure
 * @error: return location for an error
 *
 * Gives each parameter its argument or its default. What an argument is, the readers of
 * #GbxBrowseArgs check. Any thread.
 *
 * Returns: %FALSE with %GBX_BROWSE_ERROR_TYPE if there are too many, too few or unknown ones, or
 *   with %GBX_BROWSE_ERROR_NAME if a number is too large to be one
 */
gboolean
gbx_browse_call_bind (const GbxBrowseCall *self, GbxBrowseArgs *out_args, GError **error)
{
  guint parameters_count = gbx_browse_function_count_parameters (self->function);
  GbxBrowseArgs args = { self->function, { NULL } };

  if (!check_finite (self->positional, error) || !check_finite (self->named, error))
    return FALSE;
  for (guint i = 0; i < MIN (self->positional->len, parameters_count); i++)
    args.values[i] = self->positional->pdata[i];
  for (guint i = 0; i < self->named->len; i++)
    if (!bind_named (self, i, &args, error))
      return FALSE;
  if (self->positional->len > parameters_count)
    return fail_too_many (self->function, parameters_count, self->positional->len, error);
  if (!fill_in (&args, parameters_count, error))
    return FALSE;

  *out_args = args;
  return TRUE;
}
