/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-language.h"

#include <string.h>

#include "gbx-browse-scanner.h"

struct _GbxBrowseProgram
{
  GPtrArray *calls; /* Written */
};

/* A call, and the name that stands before it, which may be no function's. */
typedef struct
{
  GbxBrowseCall call;
  char *name;
} Written;

static void
free_value (gpointer data)
{
  gbx_browse_value_free (data);
}

static Written *
written_new (char *name)
{
  Written *self = g_new0 (Written, 1);

  self->name = name;
  self->call.positional = g_ptr_array_new_with_free_func (free_value);
  self->call.names = g_ptr_array_new_with_free_func (g_free);
  self->call.named = g_ptr_array_new_with_free_func (free_value);
  return self;
}

static void
written_free (gpointer data)
{
  Written *self = data;

  g_free (self->name);
  g_ptr_array_unref (self->call.positional);
  g_ptr_array_unref (self->call.names);
  g_ptr_array_unref (self->call.named);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Written, written_free)

static gboolean
has_room (const GPtrArray *arguments)
{
  return arguments->len < GBX_BROWSE_VALUE_MAX_ELEMENTS_COUNT;
}

static void
take_positional (GbxBrowseScanner *scanner, GPtrArray *out)
{
  while (has_room (out))
    {
      GbxBrowseValue *value = gbx_browse_scanner_take_element (scanner);

      if (value == NULL)
        return;
      g_ptr_array_add (out, value);
      if (!gbx_browse_scanner_take (scanner, ','))
        return;
    }
}

/* Leaves the scanner where it was if there is none. */
static gboolean
take_named_one (GbxBrowseScanner *scanner, GbxBrowseCall *call)
{
  const char *before = scanner->at;
  g_autofree char *name = gbx_browse_scanner_take_identifier (scanner);
  GbxBrowseValue *value = NULL;

  if (name != NULL && gbx_browse_scanner_take (scanner, '='))
    value = gbx_browse_scanner_take_element (scanner);
  if (value == NULL)
    {
      scanner->at = before;
      return FALSE;
    }

  g_ptr_array_add (call->names, g_steal_pointer (&name));
  g_ptr_array_add (call->named, value);
  return TRUE;
}

static void
take_named (GbxBrowseScanner *scanner, GbxBrowseCall *call)
{
  while (has_room (call->named) && take_named_one (scanner, call) &&
         gbx_browse_scanner_take (scanner, ','))
    ;
}

/*
 * (transfer full) NULL if no call comes next. Then @out_name_end is behind the name that came, or
 * NULL: what follows a name does not become a call behind a part of that name.
 */
static Written *
take_call (GbxBrowseScanner *scanner, const char **out_name_end)
{
  char *name = gbx_browse_scanner_take_identifier (scanner);
  g_autoptr (Written) written = NULL;

  *out_name_end = NULL;
  if (name == NULL)
    return NULL;

  written = written_new (name);
  *out_name_end = scanner->at;
  if (!gbx_browse_scanner_take (scanner, '('))
    return NULL;
  take_positional (scanner, written->call.positional);
  take_named (scanner, &written->call);
  if (scanner->error != NULL || !gbx_browse_scanner_take (scanner, ')'))
    return NULL;

  return g_steal_pointer (&written);
}

/* What is between calls is passed over. */
static gboolean
take_calls (GbxBrowseScanner *scanner, GPtrArray *calls, GError **error)
{
  while (scanner->at < scanner->end)
    {
      const char *name_end;
      const char *begin;
      Written *written;

      gbx_browse_scanner_skip_space (scanner);
      begin = scanner->at;
      written = take_call (scanner, &name_end);
      if (scanner->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&scanner->error));
          return FALSE;
        }
      if (written == NULL)
        {
          scanner->at = name_end != NULL ? name_end : begin;
          if (name_end == NULL && begin < scanner->end)
            scanner->at = g_utf8_next_char (begin);
          continue;
        }
      g_ptr_array_add (calls, written);
      if (calls->len > GBX_BROWSE_PROGRAM_MAX_CALLS_COUNT)
        {
          g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_VALUE,
                       "Received an action of more than %d calls.",
                       GBX_BROWSE_PROGRAM_MAX_CALLS_COUNT);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_names (const GPtrArray *calls, GError **error)
{
  for (guint i = 0; i < calls->len; i++)
    {
      Written *written = calls->pdata[i];

      if (!gbx_browse_function_from_name (written->name, &written->call.function))
        {
          g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_NAME,
                       "Invalid action type '%s'.", written->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_keywords (const GbxBrowseCall *call, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < call->names->len; i++)
    if (!g_hash_table_add (seen, call->names->pdata[i]))
      {
        g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_SYNTAX,
                     "keyword argument repeated: %s", (char *) call->names->pdata[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_calls (const GPtrArray *calls, GError **error)
{
  if (calls->len == 0)
    {
      g_set_error_literal (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_VALUE,
                           "Received an empty action.");
      return FALSE;
    }
  if (!check_names (calls, error))
    return FALSE;
  for (guint i = 0; i < calls->len; i++)
    if (!check_keywords (&((Written *) calls->pdata[i])->call, error))
      return FALSE;
  return TRUE;
}

/**
 * gbx_browse_program_parse:
 * @text: an action; UTF-8
 * @error: return location for an error
 *
 * Finds the calls in an action, and checks what holds of all before the first may run: that each
 * names a function, and that no argument is named twice. Any thread.
 *
 * Returns: (transfer full): the calls in their order, at least one; %NULL with
 *   %GBX_BROWSE_ERROR_VALUE if there is none, or too much of it, %GBX_BROWSE_ERROR_NAME or
 *   %GBX_BROWSE_ERROR_SYNTAX
 */
GbxBrowseProgram *
gbx_browse_program_parse (const char *text, GError **error)
{
  g_auto (GbxBrowseScanner) scanner = { NULL, NULL, 0, NULL };
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (written_free);
  GbxBrowseProgram *self;

  gbx_browse_scanner_init (&scanner, text);
  if (scanner.end - scanner.at > GBX_BROWSE_PROGRAM_MAX_BYTES)
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_VALUE,
                   "Received an action of more than %d bytes.", GBX_BROWSE_PROGRAM_MAX_BYTES);
      return NULL;
    }
  if (!take_calls (&scanner, calls, error) || !check_calls (calls, error))
    return NULL;

  self = g_new (GbxBrowseProgram, 1);
  self->calls = g_steal_pointer (&calls);
  return self;
}

/**
 * gbx_browse_program_free:
 * @self: (transfer full) (nullable): a program
 */
void
gbx_browse_program_free (GbxBrowseProgram *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->calls);
  g_free (self);
}

/**
 * gbx_browse_program_count_calls:
 * @self: a program
 *
 * Returns: how many calls it has
 */
guint
gbx_browse_program_count_calls (const GbxBrowseProgram *self)
{
  return self->calls->len;
}

/**
 * gbx_browse_program_get_call:
 * @self: a program
 * @index: below gbx_browse_program_count_calls()
 *
 * Returns: (transfer none): a call
 */
const GbxBrowseCall *
gbx_browse_program_get_call (const GbxBrowseProgram *self, guint index)
{
  const Written *written = self->calls->pdata[index];

  return &written->call;
}
