/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-settings.h"

#include <string.h>

#include "gbx-settings-private.h"

typedef enum
{
  KIND_BOOL,
  KIND_INT,
  KIND_UINT,
  KIND_SIZE,
  KIND_DURATION,
  KIND_STRING,
  KIND_LIST,
} Kind;

static const char *const kind_names[] = {
  [KIND_BOOL] = "bool",
  [KIND_INT] = "int",
  [KIND_UINT] = "uint",
  [KIND_SIZE] = "size",
  [KIND_DURATION] = "duration",
  [KIND_STRING] = "string",
  [KIND_LIST] = "list",
};

typedef struct
{
  Kind kind;
  gint64 number; /* an unsigned one in its two's complement */
  char *text;
  char **list;
} Entry;

/**
 * GbxSettings:
 *
 * The settings of one module: every name that its keyfile declares, with a value that has passed
 * the checks the keyfile asks for. Read-only for the module; it does not change while the module
 * lives. Asking for a name that the keyfile does not declare, or as another type, is a mistake in
 * the module and logs a critical.
 *
 * Since: 1.0
 */
struct _GbxSettings
{
  GObject parent_instance;
  GHashTable *entries; /* name -> Entry */
};

G_DEFINE_FINAL_TYPE (GbxSettings, gbx_settings, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->text);
  g_strfreev (entry->list);
  g_free (entry);
}

static void
gbx_settings_finalize (GObject *object)
{
  GbxSettings *self = GBX_SETTINGS (object);

  g_hash_table_unref (self->entries);
  G_OBJECT_CLASS (gbx_settings_parent_class)->finalize (object);
}

static void
gbx_settings_class_init (GbxSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_settings_finalize;
}

static void
gbx_settings_init (GbxSettings *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
}

/* The host makes one, fills it and hands it over. */
GbxSettings *
gbx_settings_new (void)
{
  return g_object_new (GBX_TYPE_SETTINGS, NULL);
}

static Entry *
put (GbxSettings *self, const char *name, Kind kind)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = kind;
  g_hash_table_replace (self->entries, g_strdup (name), entry);
  return entry;
}

static const Entry *
get (GbxSettings *self, const char *name, Kind kind)
{
  const Entry *entry;

  g_return_val_if_fail (GBX_IS_SETTINGS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  entry = g_hash_table_lookup (self->entries, name);
  if (entry == NULL || entry->kind != kind)
    {
      g_critical ("the keyfile declares no setting “%s” of type %s", name, kind_names[kind]);
      return NULL;
    }
  return entry;
}

void
gbx_settings_set_bool (GbxSettings *self, const char *name, gboolean value)
{
  put (self, name, KIND_BOOL)->number = value;
}

void
gbx_settings_set_int (GbxSettings *self, const char *name, gint64 value)
{
  put (self, name, KIND_INT)->number = value;
}

void
gbx_settings_set_uint (GbxSettings *self, const char *name, guint64 value)
{
  put (self, name, KIND_UINT)->number = (gint64) value;
}

void
gbx_settings_set_size_bytes (GbxSettings *self, const char *name, guint64 value)
{
  put (self, name, KIND_SIZE)->number = (gint64) value;
}

void
gbx_settings_set_duration_usec (GbxSettings *self, const char *name, gint64 value)
{
  put (self, name, KIND_DURATION)->number = value;
}

/* @value may be NULL: a secret that nobody has set. */
void
gbx_settings_set_string (GbxSettings *self, const char *name, const char *value)
{
  put (self, name, KIND_STRING)->text = g_strdup (value);
}

void
gbx_settings_set_list (GbxSettings *self, const char *name, const char *const *value)
{
  put (self, name, KIND_LIST)->list = g_strdupv ((char **) value);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
gbx_settings_list_names (GbxSettings *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_steal (names, NULL);
}

/* (nullable): a secret that nobody has set has no value. */
char *
gbx_settings_format (GbxSettings *self, const char *name)
{
  const Entry *entry = g_hash_table_lookup (self->entries, name);

  if (entry == NULL)
    return NULL;
  switch (entry->kind)
    {
    case KIND_BOOL:
      return g_strdup (entry->number ? "true" : "false");
    case KIND_INT:
    case KIND_DURATION:
      return g_strdup_printf ("%" G_GINT64_FORMAT, entry->number);
    case KIND_UINT:
    case KIND_SIZE:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) entry->number);
    case KIND_LIST:
      return g_strjoinv (";", entry->list);
    case KIND_STRING:
    default:
      return g_strdup (entry->text);
    }
}

/**
 * gbx_settings_get_bool:
 * @self: settings
 * @name: a setting of type bool
 *
 * Reads a setting. Any thread.
 *
 * Returns: its value
 *
 * Since: 1.0
 */
gboolean
gbx_settings_get_bool (GbxSettings *self, const char *name)
{
  const Entry *entry = get (self, name, KIND_BOOL);

  return entry != NULL && entry->number != 0;
}

/**
 * gbx_settings_get_int:
 * @self: settings
 * @name: a setting of type int
 *
 * Reads a setting. Any thread.
 *
 * Returns: its value
 *
 * Since: 1.0
 */
gint64
gbx_settings_get_int (GbxSettings *self, const char *name)
{
  const Entry *entry = get (self, name, KIND_INT);

  return entry == NULL ? 0 : entry->number;
}

/**
 * gbx_settings_get_uint:
 * @self: settings
 * @name: a setting of type uint
 *
 * Reads a setting. Any thread.
 *
 * Returns: its value
 *
 * Since: 1.0
 */
guint64
gbx_settings_get_uint (GbxSettings *self, const char *name)
{
  const Entry *entry = get (self, name, KIND_UINT);

  return entry == NULL ? 0 : (guint64) entry->number;
}

/**
 * gbx_settings_get_size_bytes:
 * @self: settings
 * @name: a setting of type size
 *
 * Reads a setting. Any thread.
 *
 * Returns: its value in bytes
 *
 * Since: 1.0
 */
guint64
gbx_settings_get_size_bytes (GbxSettings *self, const char *name)
{
  const Entry *entry = get (self, name, KIND_SIZE);

  return entry == NULL ? 0 : (guint64) entry->number;
}

/**
 * gbx_settings_get_duration_usec:
 * @self: settings
 * @name: a setting of type duration
 *
 * Reads a setting. Any thread.
 *
 * Returns: its value in microseconds
 *
 * Since: 1.0
 */
gint64
gbx_settings_get_duration_usec (GbxSettings *self, const char *name)
{
  const Entry *entry = get (self, name, KIND_DURATION);

  return entry == NULL ? 0 : entry->number;
}

/**
 * gbx_settings_get_string:
 * @self: settings
 * @name: a setting of type string, path, enum or secret
 *
 * Reads a setting. Any thread.
 *
 * Returns: (transfer none) (nullable): its value; %NULL for a secret that nobody has set
 *
 * Since: 1.0
 */
const char *
gbx_settings_get_string (GbxSettings *self, const char *name)
{
  const Entry *entry = get (self, name, KIND_STRING);

  return entry == NULL ? NULL : entry->text;
}

/**
 * gbx_settings_get_list:
 * @self: settings
 * @name: a setting of type list
 *
 * Reads a setting. Any thread.
 *
 * Returns: (transfer none) (array zero-terminated=1): its words; an empty list has none
 *
 * Since: 1.0
 */
const char *const *
gbx_settings_get_list (GbxSettings *self, const char *name)
{
  const Entry *entry = get (self, name, KIND_LIST);

  return entry == NULL ? NULL : (const char *const *) entry->list;
}
