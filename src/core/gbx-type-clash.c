/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-type-clash.h"

#include <link.h>
#include <string.h>

#include "gbx-names.h"

/* What the modules opened so far have put into the type system: parts of names, and whole ones. */
static GPtrArray *module_parts; /* “AgentSkills” */
static GHashTable *type_names;
/* The libraries that they came from, each by an address in it. */
static GHashTable *symbols;

/* The constant data of one library. */
typedef struct
{
  gconstpointer symbol;
  GPtrArray *starts;
  GArray *sizes; /* of gsize */
} Library;

/**
 * gbx_type_clash_remember:
 * @symbol: an address in the module's library
 * @module_name: the module
 * @object: what it made
 *
 * Notes that the module's types are registered now, and stay so whatever becomes of the module.
 */
void
gbx_type_clash_remember (gconstpointer symbol, const char *module_name, GObject *object)
{
  if (module_parts == NULL)
    {
      module_parts = g_ptr_array_new_with_free_func (g_free);
      type_names = g_hash_table_new (g_str_hash, g_str_equal);
      symbols = g_hash_table_new (g_direct_hash, g_direct_equal);
    }
  g_hash_table_add (symbols, (gpointer) symbol);
  g_ptr_array_add (module_parts, gbx_name_to_camel_case (module_name));
  g_hash_table_add (type_names, (gpointer) G_OBJECT_TYPE_NAME (object));
}

static int
on_library (struct dl_phdr_info *info, size_t size, void *data)
{
  Library *library = data;
  gboolean is_found = FALSE;

  for (int i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &info->dlpi_phdr[i];
      const char *start = (const char *) (info->dlpi_addr + segment->p_vaddr);
      const char *symbol = library->symbol;

      if (segment->p_type == PT_LOAD && symbol >= start && symbol < start + segment->p_memsz)
        is_found = TRUE;
    }
  for (int i = 0; is_found && i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &info->dlpi_phdr[i];
      gsize n = segment->p_memsz;

      if (segment->p_type != PT_LOAD || (segment->p_flags & (PF_R | PF_W)) != PF_R)
        continue;
      g_ptr_array_add (library->starts, (gpointer) (info->dlpi_addr + segment->p_vaddr));
      g_array_append_val (library->sizes, n);
    }
  return is_found ? 1 : 0;
}

/*
 * Whether the bytes hold @text as a literal of its own: with a NUL, or the start, before it and a
 * NUL after it. By hand and without the address sanitizer's eyes, since the search crosses the
 * gaps that it leaves between literals.
 */
__attribute__ ((no_sanitize ("address"))) static gboolean
has_literal (const char *start, gsize size, const char *text, gsize length)
{
  for (gsize i = 0; i + length < size; i++)
    {
      gsize n = 0;

      if ((i > 0 && start[i - 1] != '\0') || start[i + length] != '\0')
        continue;
      while (n < length && start[i + n] == text[n])
        n++;
      if (n == length)
        return TRUE;
    }
  return FALSE;
}

static gboolean
library_has_literal (const Library *library, const char *text)
{
  for (guint i = 0; i < library->starts->len; i++)
    if (has_literal (g_ptr_array_index (library->starts, i),
                     g_array_index (library->sizes, gsize, i),
                     text, strlen (text)))
      return TRUE;
  return FALSE;
}

/* Whether a type of this name may come from a module that was opened before. */
static gboolean
is_of_module (const char *type_name)
{
  if (g_hash_table_contains (type_names, type_name))
    return TRUE;
  for (guint i = 0; i < module_parts->len; i++)
    if (strstr (type_name, g_ptr_array_index (module_parts, i)) != NULL)
      return TRUE;
  return FALSE;
}

/* The first type at or below @type that the library holds as a literal; NULL if there is none. */
static const char *
find_below (const Library *library, GType type)
{
  g_autofree GType *children = g_type_children (type, NULL);

  if (is_of_module (g_type_name (type)) && library_has_literal (library, g_type_name (type)))
    return g_type_name (type);
  for (gsize i = 0; children[i] != 0; i++)
    {
      const char *name = find_below (library, children[i]);

      if (name != NULL)
        return name;
    }
  return NULL;
}

/**
 * gbx_type_clash_find:
 * @symbol: an address in a library that is open and has made no type yet
 *
 * Looks for the name of a type that another library has registered. One that is opened again has
 * its types already, and no clash.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL
 */
char *
gbx_type_clash_find (gconstpointer symbol)
{
  static const GType roots[] = {
    G_TYPE_OBJECT,
    G_TYPE_INTERFACE,
    G_TYPE_BOXED,
    G_TYPE_ENUM,
    G_TYPE_FLAGS,
  };
  g_autoptr (GPtrArray) starts = g_ptr_array_new ();
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (gsize));
  Library library = { symbol, starts, sizes };

  if (symbols == NULL || g_hash_table_contains (symbols, symbol))
    return NULL;
  dl_iterate_phdr (on_library, &library);
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      const char *name = find_below (&library, roots[i]);

      if (name != NULL)
        return g_strdup (name);
    }
  return NULL;
}
