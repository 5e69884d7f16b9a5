/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-keyboard.h"

#include "gbx-browse-args.h"
#include "gbx-browse-error.h"
#include "gbx-browse-keys.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-world.h"

#define NUMPAD_LOCATION 3

static guint
get_modifier (const GbxBrowseKey *key)
{
  static const struct
  {
    const char *key;
    GbxBrowseModifiers modifier;
  } modifiers[] = {
    { "Alt", GBX_BROWSE_MODIFIER_ALT },
    { "Control", GBX_BROWSE_MODIFIER_CONTROL },
    { "Meta", GBX_BROWSE_MODIFIER_META },
    { "Shift", GBX_BROWSE_MODIFIER_SHIFT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (g_str_equal (modifiers[i].key, key->key))
      return modifiers[i].modifier;

  return 0;
}

static JsonObject *
new_event (const GbxBrowseKey *key, gboolean is_down, guint held)
{
  gboolean types = is_down && *key->text != '\0' && (held & ~GBX_BROWSE_MODIFIER_SHIFT) == 0;
  const char *type = !is_down ? "keyUp" : types ? "keyDown"
                                                : "rawKeyDown";
  JsonObject *event =
      gbx_browse_object_new ("type", 's', type, "modifiers", 'i', (int) held,
                             "windowsVirtualKeyCode", 'i', key->virtual_code, "code", 's',
                             key->code, "key", 's', key->key, "location", 'i', key->location, NULL);

  if (!types)
    return event;
  json_object_set_string_member (event, "text", key->text);
  json_object_set_string_member (event, "unmodifiedText", key->text);
  json_object_set_boolean_member (event, "isKeypad", key->location == NUMPAD_LOCATION);
  return event;
}

static JsonObject *
press_or_release (const char *name, gboolean is_down, guint *held)
{
  GbxBrowseKey key;
  guint modifier;

  if (!gbx_browse_keys_find (name, (*held & GBX_BROWSE_MODIFIER_SHIFT) != 0, &key))
    return NULL;
  modifier = get_modifier (&key);
  if (is_down)
    *held |= modifier;
  else
    *held &= ~modifier;

  return new_event (&key, is_down, *held);
}

/**
 * gbx_browse_keyboard_send:
 * @page: a page
 * @name: of a key
 * @is_down: whether it is pressed or released
 * @held: (inout): the modifiers that are held
 *
 * Moves one key without waiting for what the page makes of it.
 */
void
gbx_browse_keyboard_send (GbxBrowsePage *page, const char *name, gboolean is_down, guint *held)
{
  JsonObject *event = press_or_release (name, is_down, held);

  if (event != NULL)
    gbx_browse_cdp_send (page->cdp, page->session, "Input.dispatchKeyEvent", event);
}

/* A page that closes itself, or thinks too long, was typed into nevertheless. */
static gboolean
move_key (GbxBrowsePage *page, const char *name, gboolean is_down, guint *held, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (gbx_browse_page_do (page, "Input.dispatchKeyEvent", press_or_release (name, is_down, held),
                          GBX_BROWSE_INPUT_USEC, &local) ||
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (local, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TARGET_CLOSED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
press_keys (GbxBrowsePage *page, char **names, GError **error)
{
  guint count = g_strv_length (names);
  guint held = 0;

  for (guint i = 0; i < count; i++)
    if (!move_key (page, names[i], TRUE, &held, error))
      return FALSE;
  for (guint i = count; i > 0; i--)
    if (!move_key (page, names[i - 1], FALSE, &held, error))
      return FALSE;

  return TRUE;
}

static gboolean
try_focus (GbxBrowseTarget *target,
           guint attempt,
           gpointer user_data,
           char **out_reason,
           GError **error)
{
  gboolean resets_caret = GPOINTER_TO_INT (user_data);
  g_autoptr (JsonObject) answer = NULL;

  answer = gbx_browse_world_call (target->page, gbx_browse_target_get_frame (target),
                                  GBX_BROWSE_ATTEMPT_USEC, error, "focus", 's', target->bid, 'b',
                                  resets_caret, 0);
  return answer != NULL && gbx_browse_target_read_answer (target, answer, out_reason, error);
}

/* Gives an element the focus, whether it can be seen or not. */
gboolean
gbx_browse_keyboard_focus (GbxBrowseTarget *target, gboolean resets_caret, GError **error)
{
  return gbx_browse_target_try (target, try_focus, GINT_TO_POINTER (resets_caret), error);
}

/**
 * gbx_browse_keyboard_press:
 * @target: what gets the focus
 * @combination: keys with “+” between them
 * @error: return location for an error
 *
 * Holds all keys but the last, presses that, and lets go.
 *
 * Returns: %FALSE with an error
 */
gboolean
gbx_browse_keyboard_press (GbxBrowseTarget *target, const char *combination, GError **error)
{
  g_auto (GStrv) names = gbx_browse_keys_split (combination);
  GbxBrowseKey key;

  if (!gbx_browse_keyboard_focus (target, TRUE, error))
    return FALSE;
  for (char **name = names; *name != NULL; name++)
    if (!gbx_browse_keys_find (*name, FALSE, &key))
      {
        g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                     "%s: Unknown key: \"%s\"\nCall log:\n  - waiting for get_by_test_id(\"%s\")\n",
                     target->operation, *name, target->bid);
        return FALSE;
      }

  return press_keys (target->page, names, error);
}

static gboolean
insert (GbxBrowsePage *page, const char *text, GError **error)
{
  char *names[] = { (char *) "Delete", NULL };

  if (*text == '\0')
    return press_keys (page, names, error);

  return gbx_browse_page_do (page, "Input.insertText",
                             gbx_browse_object_new ("text", 's', text, NULL), GBX_BROWSE_INPUT_USEC,
                             error);
}

static gboolean
try_fill (GbxBrowseTarget *target,
          guint attempt,
          gpointer user_data,
          char **out_reason,
          GError **error)
{
  const char *value = user_data;
  g_autoptr (JsonObject) answer = NULL;
  const char *text;

  answer = gbx_browse_world_call (target->page, gbx_browse_target_get_frame (target),
                                  GBX_BROWSE_ATTEMPT_USEC, error, "fill", 's', target->bid, 's',
                                  value, 0);
  if (answer == NULL || !gbx_browse_target_read_answer (target, answer, out_reason, error))
    return FALSE;
  text = gbx_browse_object_get_string (answer, "insert");

  return text == NULL || insert (target->page, text, error);
}

/* Replaces the whole value of a field. */
gboolean
gbx_browse_keyboard_fill (GbxBrowseTarget *target, const char *value, GError **error)
{
  return gbx_browse_target_try (target, try_fill, (gpointer) value, error);
}

static gboolean
try_select (GbxBrowseTarget *target,
            guint attempt,
            gpointer user_data,
            char **out_reason,
            GError **error)
{
  const char *const *options = user_data;
  JsonArray *wanted = json_array_new ();
  g_autoptr (JsonObject) answer = NULL;

  for (; *options != NULL; options++)
    json_array_add_string_element (wanted, *options);
  answer = gbx_browse_world_call (target->page, gbx_browse_target_get_frame (target),
                                  GBX_BROWSE_ATTEMPT_USEC, error, "select", 's', target->bid, 'a',
                                  wanted, 0);
  return answer != NULL && gbx_browse_target_read_answer (target, answer, out_reason, error);
}

/* Chooses options by their value or their label. */
gboolean
gbx_browse_keyboard_select (GbxBrowseTarget *target, const char *const *options, GError **error)
{
  return gbx_browse_target_try (target, try_select, (gpointer) options, error);
}
