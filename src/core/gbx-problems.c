/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-problems.h"

struct _GbxProblems
{
  GPtrArray *errors;
  int exit_status;
};

GbxProblems *
gbx_problems_new (void)
{
  GbxProblems *self = g_new0 (GbxProblems, 1);

  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  return self;
}

void
gbx_problems_free (GbxProblems *self)
{
  g_ptr_array_unref (self->errors);
  g_free (self);
}

/* Which of two statuses says more of what to do first: usage, then set-up, then the rest. */
static int
get_weight (int exit_status)
{
  if (exit_status == GBX_EXIT_USAGE)
    return 3;
  return exit_status == GBX_EXIT_CONFIG ? 2 : exit_status != 0;
}

/* @error: (transfer full). One that stands there already is not told twice. */
void
gbx_problems_add (GbxProblems *self, int exit_status, GError *error)
{
  g_autoptr (GError) owned = error;

  if (get_weight (exit_status) > get_weight (self->exit_status))
    self->exit_status = exit_status;
  for (guint i = 0; i < self->errors->len; i++)
    {
      const GError *other = g_ptr_array_index (self->errors, i);

      if (g_error_matches (other, owned->domain, owned->code) &&
          g_str_equal (other->message, owned->message))
        return;
    }
  g_ptr_array_add (self->errors, g_steal_pointer (&owned));
}

void
gbx_problems_clear (GbxProblems *self)
{
  g_ptr_array_set_size (self->errors, 0);
  self->exit_status = 0;
}

guint
gbx_problems_get_count (const GbxProblems *self)
{
  return self->errors->len;
}

const GError *
gbx_problems_get (const GbxProblems *self, guint index)
{
  return g_ptr_array_index (self->errors, index);
}

/* The status that the program ends with; 0 without problems. */
int
gbx_problems_get_exit_status (const GbxProblems *self)
{
  return self->exit_status;
}

/* (transfer full) (nullable): one error of them all, a line each, with the code of the first. */
GError *
gbx_problems_to_error (const GbxProblems *self)
{
  const GError *first = self->errors->len == 0 ? NULL : g_ptr_array_index (self->errors, 0);
  g_autoptr (GString) lines = g_string_new (NULL);

  if (first == NULL)
    return NULL;
  for (guint i = 0; i < self->errors->len; i++)
    {
      const GError *error = g_ptr_array_index (self->errors, i);

      g_string_append_printf (lines, "%s%s", i == 0 ? "" : "\n", error->message);
    }
  return g_error_new_literal (first->domain, first->code, lines->str);
}
