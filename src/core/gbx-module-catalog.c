/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-catalog.h"

#include <stdlib.h>
#include <string.h>

#include "gbx-error.h"
#include "gbx-known-modules.h"
#include "gbx-limits.h"
#include "gbx-names.h"
#include "gbx-small-file.h"

#define MODULE_SUFFIX ".module"
#define DROP_IN_DIR_SUFFIX ".module.d"
#define DROP_IN_SUFFIX ".conf"
#define NEAREST_MAX_COUNT 3

struct _GbxModuleCatalog
{
  GPtrArray *entries;   /* owned, by name */
  GHashTable *names;    /* name -> GbxModuleEntry */
  GHashTable *masks;    /* name -> path of what masks it */
  GHashTable *broken;   /* name -> GError */
  GPtrArray *warnings;  /* of GError: what is wrong with files, in the order of reading */
  GHashTable *aliases;  /* alias -> GPtrArray of GbxModuleEntry */
  GHashTable *actions;  /* action id -> the same */
  GHashTable *features; /* feature -> the same; every module's name is one, too */
};

static gboolean
is_missing (const GError *error)
{
  return g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
         g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
}

static GError *
new_keyfile_error (const char *message)
{
  return g_error_new_literal (GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE, message);
}

/* --- drop-ins --- */

typedef struct
{
  char *name;
  char *path;
} DropIn;

static void
drop_in_free (gpointer data)
{
  DropIn *drop_in = data;

  g_free (drop_in->name);
  g_free (drop_in->path);
  g_free (drop_in);
}

static void
list_drop_ins (GPtrArray *drop_ins, const char *directory, const char *module_name)
{
  g_autofree char *folder = g_strconcat (module_name, DROP_IN_DIR_SUFFIX, NULL);
  g_autofree char *path = g_build_filename (directory, folder, NULL);
  g_autoptr (GPtrArray) names = gbx_small_file_list (path, DROP_IN_SUFFIX, NULL);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      DropIn *drop_in = g_new0 (DropIn, 1);
      guint place = 0;

      /* By file name; of two with one name the one listed later is the stronger. */
      drop_in->name = g_strdup (g_ptr_array_index (names, i));
      drop_in->path = g_build_filename (path, drop_in->name, NULL);
      while (place < drop_ins->len &&
             strcmp (((DropIn *) g_ptr_array_index (drop_ins, place))->name, drop_in->name) <= 0)
        place++;
      g_ptr_array_insert (drop_ins, (int) place, drop_in);
    }
}

/* @info: (transfer full) */
static GbxModuleInfo *
apply_drop_ins (GbxModuleInfo *info, const GbxModulePaths *paths, GError **error)
{
  g_autoptr (GbxModuleInfo) result = info;
  g_autoptr (GPtrArray) drop_ins = g_ptr_array_new_with_free_func (drop_in_free);

  list_drop_ins (drop_ins, paths->data_dir, gbx_module_info_get_name (info));
  list_drop_ins (drop_ins, paths->config_dir, gbx_module_info_get_name (info));
  for (guint i = 0; i < drop_ins->len; i++)
    {
      const DropIn *drop_in = g_ptr_array_index (drop_ins, i);
      g_autoptr (GBytes) bytes = gbx_small_file_read (drop_in->path, GBX_KEYFILE_MAX_BYTES, error);
      GbxModuleInfo *next;

      if (bytes == NULL)
        return NULL;
      next = gbx_module_info_new_with_drop_in (result, drop_in->path, bytes, error);
      if (next == NULL)
        return NULL;
      gbx_module_info_unref (result);
      result = next;
    }
  return g_steal_pointer (&result);
}

/* --- reading the places --- */

static void
add_broken (GbxModuleCatalog *self, const char *name, const GError *cause)
{
  g_autoptr (GError) error = g_error_copy (cause);

  if (error->domain != GBX_MODULE_ERROR)
    {
      g_clear_error (&error);
      error = new_keyfile_error (cause->message);
    }
  g_ptr_array_add (self->warnings, g_error_copy (error));
  g_hash_table_replace (self->broken, g_strdup (name), g_steal_pointer (&error));
}

static void
read_module (GbxModuleCatalog *self,
             const GbxModulePaths *paths,
             const char *directory,
             const char *name,
             gboolean is_development)
{
  g_autofree char *file = g_strconcat (name, MODULE_SUFFIX, NULL);
  g_autofree char *path = g_build_filename (directory, file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = gbx_small_file_read (path, GBX_KEYFILE_MAX_BYTES, &error);
  GbxModuleInfo *info = NULL;
  GbxModuleEntry *entry;

  if (bytes != NULL && g_bytes_get_size (bytes) == 0)
    {
      g_hash_table_replace (self->masks, g_strdup (name), g_steal_pointer (&path));
      return;
    }
  if (bytes != NULL)
    info = gbx_module_info_new_from_bytes (path, bytes, &error);
  if (info != NULL)
    info = apply_drop_ins (info, paths, &error);
  if (info == NULL)
    {
      add_broken (self, name, error);
      return;
    }

  entry =
      gbx_module_entry_new (info, is_development ? directory : paths->library_dir, is_development);
  g_ptr_array_add (self->entries, entry);
  g_hash_table_replace (self->names, g_strdup (name), entry);
}

static void
read_place (GbxModuleCatalog *self,
            const GbxModulePaths *paths,
            const char *directory,
            gboolean is_development,
            GHashTable *seen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = gbx_small_file_list (directory, MODULE_SUFFIX, &error);

  /* The fixed places may be absent; one that somebody named should be there. */
  if (files == NULL && (is_development || !is_missing (error)))
    g_ptr_array_add (self->warnings, new_keyfile_error (error->message));

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const char *file = g_ptr_array_index (files, i);

      if (g_hash_table_add (seen, g_strdup (file)))
        {
          g_autofree char *name = g_strndup (file, strlen (file) - strlen (MODULE_SUFFIX));

          read_module (self, paths, directory, name, is_development);
        }
    }
}

static void
index_words (GHashTable *table, const char *const *words, GbxModuleEntry *entry)
{
  for (gsize i = 0; words[i] != NULL; i++)
    {
      GPtrArray *claims = g_hash_table_lookup (table, words[i]);

      if (claims == NULL)
        {
          claims = g_ptr_array_new ();
          g_hash_table_insert (table, g_strdup (words[i]), claims);
        }
      if (!g_ptr_array_find (claims, entry, NULL))
        g_ptr_array_add (claims, entry);
    }
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (gbx_module_entry_get_name (*(const GbxModuleEntry *const *) a),
                 gbx_module_entry_get_name (*(const GbxModuleEntry *const *) b));
}

static void
index_entries (GbxModuleCatalog *self)
{
  g_ptr_array_sort (self->entries, compare_entries);
  for (guint i = 0; i < self->entries->len; i++)
    {
      GbxModuleEntry *entry = g_ptr_array_index (self->entries, i);
      const char *const own_name[] = { gbx_module_entry_get_name (entry), NULL };

      index_words (self->aliases, gbx_module_info_get_aliases (entry->info), entry);
      index_words (self->actions, gbx_module_info_get_actions (entry->info), entry);
      index_words (self->features, gbx_module_info_get_features (entry->info), entry);
      index_words (self->features, own_name, entry);
    }
}

static GHashTable *
new_claims (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_ptr_array_unref);
}

/**
 * gbx_module_catalog_new:
 * @paths: where to look
 *
 * Reads all keyfiles and drop-ins. What is wrong with one of them is a warning, and an error only
 * when somebody needs that module. Blocks on small files: call it before the server runs.
 *
 * Returns: (transfer full): the catalog
 */
GbxModuleCatalog *
gbx_module_catalog_new (const GbxModulePaths *paths)
{
  GbxModuleCatalog *self = g_new0 (GbxModuleCatalog, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_module_entry_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->masks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->broken =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_error_free);
  self->warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  self->aliases = new_claims ();
  self->actions = new_claims ();
  self->features = new_claims ();

  for (gsize i = 0; paths->development_dirs[i] != NULL; i++)
    read_place (self, paths, paths->development_dirs[i], TRUE, seen);
  read_place (self, paths, paths->config_dir, FALSE, seen);
  read_place (self, paths, paths->data_dir, FALSE, seen);
  index_entries (self);
  return self;
}

void
gbx_module_catalog_free (GbxModuleCatalog *self)
{
  g_hash_table_unref (self->features);
  g_hash_table_unref (self->actions);
  g_hash_table_unref (self->aliases);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->masks);
  g_hash_table_unref (self->broken);
  g_ptr_array_unref (self->warnings);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* --- looking things up --- */

/* (element-type GbxModuleEntry) */
const GPtrArray *
gbx_module_catalog_get_entries (const GbxModuleCatalog *self)
{
  return self->entries;
}

/* (element-type GError): one for each file or place that could not be used. */
const GPtrArray *
gbx_module_catalog_get_warnings (const GbxModuleCatalog *self)
{
  return self->warnings;
}

/* (nullable) */
const GbxModuleEntry *
gbx_module_catalog_find_name (const GbxModuleCatalog *self, const char *name)
{
  return g_hash_table_lookup (self->names, name);
}

/* (nullable) (element-type GbxModuleEntry): the modules that run @action. */
const GPtrArray *
gbx_module_catalog_find_action (const GbxModuleCatalog *self, const char *action)
{
  return g_hash_table_lookup (self->actions, action);
}

/* (nullable) (element-type GbxModuleEntry): the modules that provide @feature, or have its name. */
const GPtrArray *
gbx_module_catalog_find_feature (const GbxModuleCatalog *self, const char *feature)
{
  return g_hash_table_lookup (self->features, feature);
}

/* (nullable): the file that masks the module @name. */
const char *
gbx_module_catalog_get_mask (const GbxModuleCatalog *self, const char *name)
{
  return g_hash_table_lookup (self->masks, name);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full): the names of masked modules, sorted. */
char **
gbx_module_catalog_list_masked (const GbxModuleCatalog *self)
{
  guint n;
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (self->masks, &n);

  qsort (names, n, sizeof *names, compare_strings);
  return g_strdupv ((char **) names);
}

static char *
join_names (const GPtrArray *entries, const char *separator)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : separator,
                            gbx_module_entry_get_name (g_ptr_array_index (entries, i)));
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static char *
join_paths (const GPtrArray *entries)
{
  g_autoptr (GString) paths = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const GbxModuleEntry *entry = g_ptr_array_index (entries, i);

      g_string_append_printf (paths, "%s%s", i == 0 ? "" : " and ",
                              gbx_module_info_get_path (entry->info));
    }
  return g_string_free (g_steal_pointer (&paths), FALSE);
}

/* Names and aliases like @word, nearest first, joined by commas; empty if nothing is near. */
static char *
find_nearest (const GbxModuleCatalog *self, const char *word)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GString) nearest = g_string_new (NULL);
  gsize length = strlen (word);
  guint end =
      (guint) MIN (length, MAX (3, length / 3 + 1)); /* a word all of other letters is not near */
  guint count = 0;
  GHashTableIter iter;
  gpointer key;

  if (length > GBX_WORD_MAX_BYTES)
    return g_strdup ("");
  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (words, key);
  g_hash_table_iter_init (&iter, self->aliases);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (self->names, key))
      g_ptr_array_add (words, key);
  g_ptr_array_sort (words, compare_strings);

  for (guint distance = 0; distance < end; distance++)
    for (guint i = 0; i < words->len && count < NEAREST_MAX_COUNT; i++)
      if (gbx_name_get_distance (word, g_ptr_array_index (words, i)) == distance)
        g_string_append_printf (nearest, "%s%s", count++ == 0 ? "" : ", ",
                                (const char *) g_ptr_array_index (words, i));
  return g_string_free (g_steal_pointer (&nearest), FALSE);
}

/**
 * gbx_module_catalog_explain_absence:
 * @self: the catalog
 * @name: the name of a module or feature for which nothing usable is installed
 *
 * Says why, and what would help.
 *
 * Returns: (transfer full): %GBX_MODULE_ERROR_MASKED, the error of the keyfile, or
 *   %GBX_MODULE_ERROR_NOT_FOUND; the message begins with @name
 */
GError *
gbx_module_catalog_explain_absence (const GbxModuleCatalog *self, const char *name)
{
  const char *mask = g_hash_table_lookup (self->masks, name);
  const GError *broken = g_hash_table_lookup (self->broken, name);
  const char *package = gbx_known_modules_find_package (name);

  if (mask != NULL)
    return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_MASKED, "%s: masked by %s", name, mask);
  if (broken != NULL)
    return g_error_new (GBX_MODULE_ERROR, broken->code, "%s: %s", name, broken->message);
  if (package != NULL)
    return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND,
                        "%s: not installed (package %s)", name, package);
  return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND, "%s: not installed", name);
}

/* Why @word (@folded) is no module, with what the user may have meant. */
static GError *
explain_word (const GbxModuleCatalog *self, const char *word, const char *folded)
{
  g_autoptr (GError) error = gbx_module_catalog_explain_absence (self, folded);
  g_autofree char *feature = g_strdelimit (g_strdup (folded), "_", '-');
  const GPtrArray *providers = gbx_module_catalog_find_feature (self, feature);
  g_autofree char *names = NULL;

  if (!g_error_matches (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND) ||
      gbx_known_modules_find_package (folded) != NULL)
    return g_steal_pointer (&error);

  if (providers != NULL)
    {
      names = join_names (providers, ", ");
      return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND,
                          "%s: no such module; %s provides the feature %s", word, names, feature);
    }
  names = find_nearest (self, folded);
  return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND, "%s: no such module%s%s", word,
                      *names == '\0' ? "" : "; nearest: ", names);
}

/**
 * gbx_module_catalog_find_word:
 * @self: the catalog
 * @word: a word that somebody wrote for a module
 * @error: return location for an error
 *
 * Finds the one module that a word means: by its name, “-” counting as “_”, else by an alias.
 *
 * Returns: (transfer none): the module, or %NULL with %GBX_MODULE_ERROR_AMBIGUOUS when several
 *   claim the alias, else the error of gbx_module_catalog_explain_absence()
 */
const GbxModuleEntry *
gbx_module_catalog_find_word (const GbxModuleCatalog *self, const char *word, GError **error)
{
  g_autofree char *folded = gbx_name_fold (word);
  const GbxModuleEntry *entry = g_hash_table_lookup (self->names, folded);
  const GPtrArray *claims = g_hash_table_lookup (self->aliases, folded);
  g_autofree char *paths = NULL;

  if (entry != NULL)
    return entry;
  /* A name beats an alias even where the name cannot be used. */
  if (claims == NULL || g_hash_table_contains (self->masks, folded) ||
      g_hash_table_contains (self->broken, folded))
    {
      g_propagate_error (error, explain_word (self, word, folded));
      return NULL;
    }
  if (claims->len == 1)
    return g_ptr_array_index (claims, 0);

  paths = join_paths (claims);
  g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_AMBIGUOUS,
               "%s: claimed as an alias by %s; use a module's name", word, paths);
  return NULL;
}

/* --- what --check looks at --- */

static void
check_aliases (const GbxModuleCatalog *self, const GbxModuleEntry *entry, GbxProblems *problems)
{
  const char *const *aliases = gbx_module_info_get_aliases (entry->info);

  for (gsize i = 0; aliases[i] != NULL; i++)
    {
      const GPtrArray *claims = g_hash_table_lookup (self->aliases, aliases[i]);
      g_autofree char *paths = join_paths (claims);

      if (claims->len > 1)
        gbx_problems_add (problems, GBX_EXIT_CONFIG,
                          g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_AMBIGUOUS,
                                       "%s: claimed as an alias by %s", aliases[i], paths));
    }
}

/* Adds all that is wrong with what is installed, used or not. */
void
gbx_module_catalog_check (const GbxModuleCatalog *self, GbxProblems *problems)
{
  for (guint i = 0; i < self->warnings->len; i++)
    gbx_problems_add (problems, GBX_EXIT_CONFIG,
                      g_error_copy (g_ptr_array_index (self->warnings, i)));
  for (guint i = 0; i < self->entries->len; i++)
    check_aliases (self, g_ptr_array_index (self->entries, i), problems);
}
