/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-args.h"

#include <math.h>
#include <string.h>

/* How errors of the browser call an operation and one of its arguments. */
typedef struct
{
  const char *operation;
  const char *names[GBX_BROWSE_MAX_PARAMETERS_COUNT];
} Wire;

static const Wire wires[] = {
  [GBX_BROWSE_FUNCTION_NOOP] = { "Page.wait_for_timeout", { "wait_timeout" } },
  [GBX_BROWSE_FUNCTION_SCROLL] = { "Mouse.wheel", { "delta_x", "delta_y" } },
  [GBX_BROWSE_FUNCTION_FILL] = { "Locator.fill", { NULL, "value" } },
  [GBX_BROWSE_FUNCTION_SELECT_OPTION] = { "Locator.select_option", { NULL, "options" } },
  [GBX_BROWSE_FUNCTION_CLICK] = { "Locator.click", { NULL, "button", "modifiers" } },
  [GBX_BROWSE_FUNCTION_DBLCLICK] = { "Locator.click", { NULL, "button", "modifiers" } },
  [GBX_BROWSE_FUNCTION_PRESS] = { "Locator.press", { NULL, "key" } },
  [GBX_BROWSE_FUNCTION_GOTO] = { "Page.goto", { "url" } },
  [GBX_BROWSE_FUNCTION_NEW_TAB] = { NULL, { NULL } },
};

static gboolean
fail_type (const GbxBrowseArgs *self, guint index, const char *expected, GError **error)
{
  const Wire *wire = &wires[self->function];

  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
               "%s: %s: expected %s, got %s", wire->operation, wire->names[index], expected,
               gbx_browse_value_get_script_type (self->values[index]));
  return FALSE;
}

/**
 * gbx_browse_args_get_bid:
 * @self: arguments of a call
 * @index: a parameter that takes a bid
 * @error: return location for an error
 *
 * Returns: the bid, or %NULL with %GBX_BROWSE_ERROR_VALUE if it is no string
 */
const char *
gbx_browse_args_get_bid (const GbxBrowseArgs *self, guint index, GError **error)
{
  const GbxBrowseValue *value = self->values[index];
  g_autofree char *repr = NULL;

  if (value->kind == GBX_BROWSE_VALUE_STRING)
    return value->text;

  repr = gbx_browse_value_repr (value);
  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_VALUE, "expected a string, got %s", repr);
  return NULL;
}

/**
 * gbx_browse_args_get_text:
 * @self: arguments of a call
 * @index: a parameter that takes a text: fill's value, press' keys, goto's address or a message
 * @error: return location for an error
 *
 * Returns: the text, or %NULL with %GBX_BROWSE_ERROR_BROWSER, for a message
 *   %GBX_BROWSE_ERROR_VALUE, if it is no string
 */
const char *
gbx_browse_args_get_text (const GbxBrowseArgs *self, guint index, GError **error)
{
  const GbxBrowseValue *value = self->values[index];
  g_autofree char *repr = NULL;

  if (value->kind == GBX_BROWSE_VALUE_STRING)
    return value->text;
  if (wires[self->function].operation != NULL)
    {
      fail_type (self, index, "string", error);
      return NULL;
    }

  repr = gbx_browse_value_repr (value);
  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_VALUE,
               "Forbidden value: %s is not a string", repr);
  return NULL;
}

/**
 * gbx_browse_args_get_number:
 * @self: arguments of a call
 * @index: a parameter that takes a number: noop's time in milliseconds, or scroll's way in pixels
 * @out_number: (out): the number; untouched on failure
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_BROWSE_ERROR_BROWSER if it is no number
 */
gboolean
gbx_browse_args_get_number (const GbxBrowseArgs *self,
                            guint index,
                            double *out_number,
                            GError **error)
{
  const GbxBrowseValue *value = self->values[index];

  if (value->kind != GBX_BROWSE_VALUE_INTEGER && value->kind != GBX_BROWSE_VALUE_FLOAT)
    return fail_type (self, index, "float", error);

  *out_number = value->number;
  return TRUE;
}

/* One modifier by its name, or 0. On Linux ControlOrMeta is Control. */
static guint
find_modifier (const GbxBrowseValue *value)
{
  static const struct
  {
    const char *name;
    GbxBrowseModifiers modifier;
  } names[] = {
    { "Alt", GBX_BROWSE_MODIFIER_ALT },
    { "Control", GBX_BROWSE_MODIFIER_CONTROL },
    { "ControlOrMeta", GBX_BROWSE_MODIFIER_CONTROL },
    { "Meta", GBX_BROWSE_MODIFIER_META },
    { "Shift", GBX_BROWSE_MODIFIER_SHIFT },
  };

  if (value->kind == GBX_BROWSE_VALUE_STRING)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      if (strcmp (names[i].name, value->text) == 0)
        return names[i].modifier;
  return 0;
}

static gboolean
is_sequence (const GbxBrowseValue *value)
{
  return value->kind == GBX_BROWSE_VALUE_LIST || value->kind == GBX_BROWSE_VALUE_TUPLE;
}

static gboolean
read_modifiers (const GbxBrowseArgs *self, guint index, guint *out_modifiers, GError **error)
{
  const GbxBrowseValue *value = self->values[index];
  guint modifiers = 0;

  if (value->kind == GBX_BROWSE_VALUE_NONE)
    {
      *out_modifiers = 0;
      return TRUE;
    }
  if (!is_sequence (value))
    return fail_type (self, index, "array", error);

  for (guint i = 0; i < value->elements->len; i++)
    {
      guint modifier = find_modifier (value->elements->pdata[i]);

      if (modifier == 0)
        {
          g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                       "%s: modifiers[%u]: expected one of (Alt|Control|ControlOrMeta|Meta|Shift)",
                       wires[self->function].operation, i);
          return FALSE;
        }
      modifiers |= modifier;
    }
  *out_modifiers = modifiers;
  return TRUE;
}

static gboolean
read_button (const GbxBrowseArgs *self, guint index, GbxBrowseButton *out_button, GError **error)
{
  static const char *const names[] = { "left", "right", "middle" };
  const GbxBrowseValue *value = self->values[index];

  if (value->kind == GBX_BROWSE_VALUE_NONE)
    {
      *out_button = GBX_BROWSE_BUTTON_LEFT;
      return TRUE;
    }
  for (guint i = 0; value->kind == GBX_BROWSE_VALUE_STRING && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], value->text) == 0)
      {
        *out_button = (GbxBrowseButton) i;
        return TRUE;
      }

  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
               "%s: button: expected one of (left|right|middle)",
               wires[self->function].operation);
  return FALSE;
}

/**
 * gbx_browse_args_get_pointer:
 * @self: arguments of a click or a double click
 * @out_button: (out): which button; untouched on failure
 * @out_modifiers: (out): #GbxBrowseModifiers; untouched on failure
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_BROWSE_ERROR_BROWSER if one of them is no such thing
 */
gboolean
gbx_browse_args_get_pointer (const GbxBrowseArgs *self,
                             GbxBrowseButton *out_button,
                             guint *out_modifiers,
                             GError **error)
{
  guint modifiers;

  if (!read_modifiers (self, 2, &modifiers, error) || !read_button (self, 1, out_button, error))
    return FALSE;

  *out_modifiers = modifiers;
  return TRUE;
}

/* Files that are no strings would have to be objects with contents. */
static gboolean
fail_element (const GbxBrowseArgs *self, const GbxBrowseValue *value, guint i, GError **error)
{
  if (self->function == GBX_BROWSE_FUNCTION_UPLOAD_FILE)
    g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_ATTRIBUTE,
                 "'%s' object has no attribute 'get'", gbx_browse_value_get_python_type (value));
  else
    g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                 "Locator.select_option: options[%u].valueOrLabel: expected string, got %s", i,
                 gbx_browse_value_get_script_type (value));
  return FALSE;
}

static gboolean
add_text (const GbxBrowseArgs *self,
          const GbxBrowseValue *value,
          GPtrArray *texts,
          GError **error)
{
  if (value->kind != GBX_BROWSE_VALUE_STRING)
    return fail_element (self, value, texts->len, error);

  g_ptr_array_add (texts, g_strdup (value->text));
  return TRUE;
}

/* Of a dict its keys count. */
static gboolean
add_texts (const GbxBrowseArgs *self,
           const GbxBrowseValue *value,
           GPtrArray *texts,
           GError **error)
{
  guint step = value->kind == GBX_BROWSE_VALUE_DICT ? 2 : 1;

  for (guint i = 0; i < value->elements->len; i += step)
    if (!add_text (self, value->elements->pdata[i], texts, error))
      return FALSE;
  return TRUE;
}

/**
 * gbx_browse_args_get_texts:
 * @self: arguments of a call
 * @index: a parameter that takes a text or several: options or files
 * @error: return location for an error
 *
 * Returns: (transfer full): the texts, to be freed with g_strfreev(), or %NULL with
 *   %GBX_BROWSE_ERROR_TYPE, %GBX_BROWSE_ERROR_ATTRIBUTE or %GBX_BROWSE_ERROR_BROWSER
 */
char **
gbx_browse_args_get_texts (const GbxBrowseArgs *self, guint index, GError **error)
{
  const GbxBrowseValue *value = self->values[index];
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gboolean is_file = self->function == GBX_BROWSE_FUNCTION_UPLOAD_FILE;
  gboolean is_read;

  if (value->kind == GBX_BROWSE_VALUE_NONE && !is_file)
    is_read = TRUE;
  else if (value->kind == GBX_BROWSE_VALUE_LIST || (value->elements != NULL && !is_file))
    is_read = add_texts (self, value, texts, error);
  else if (value->kind == GBX_BROWSE_VALUE_STRING || is_file)
    is_read = add_text (self, value, texts, error);
  else
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TYPE, "'%s' object is not iterable",
                   gbx_browse_value_get_python_type (value));
      is_read = FALSE;
    }
  if (!is_read)
    return NULL;

  g_ptr_array_set_free_func (texts, NULL);
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}

/**
 * gbx_browse_args_get_position:
 * @self: arguments of tab_focus
 * @pages_count: how many pages there are
 * @out_position: (out): which of them, counted from 0; untouched on failure
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_BROWSE_ERROR_TYPE if it is no whole number, or with
 *   %GBX_BROWSE_ERROR_INDEX if there is no such page
 */
gboolean
gbx_browse_args_get_position (const GbxBrowseArgs *self,
                              guint pages_count,
                              guint *out_position,
                              GError **error)
{
  const GbxBrowseValue *value = self->values[0];
  double position = value->number;

  if (value->kind != GBX_BROWSE_VALUE_INTEGER && value->kind != GBX_BROWSE_VALUE_BOOLEAN)
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TYPE,
                   "list indices must be integers or slices, not %s",
                   gbx_browse_value_get_python_type (value));
      return FALSE;
    }
  if (position < 0)
    position += pages_count;
  if (!(position >= 0 && position < pages_count))
    {
      g_set_error_literal (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_INDEX,
                           "list index out of range");
      return FALSE;
    }

  *out_position = (guint) position;
  return TRUE;
}
