/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-loader.h"

#include <dlfcn.h>
#include <string.h>

#include "gbx-exec-runner.h"
#include "gbx-library-trust.h"
#include "gbx-names.h"
#include "gbx-type-clash.h"

static gboolean
refuse (const GbxModuleEntry *entry, GbxModuleError code, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static gboolean
refuse (const GbxModuleEntry *entry, GbxModuleError code, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, GBX_MODULE_ERROR, (int) code, "%s: %s",
               entry->library_path != NULL ? entry->library_path
                                           : gbx_module_info_get_path (entry->info),
               message);
  return FALSE;
}

static gboolean
check_program (const GbxModuleEntry *entry, const char *program, GError **error)
{
  g_autofree char *path = g_find_program_in_path (program);

  return path != NULL || refuse (entry, GBX_MODULE_ERROR_PROGRAM, error,
                                 "needs the program “%s”, which %s; install it", program,
                                 g_path_is_absolute (program) ? "cannot be run" : "is not in PATH");
}

static gboolean
check_programs (const GbxModuleEntry *entry, GError **error)
{
  const char *const *programs = gbx_module_info_get_programs (entry->info);

  for (gsize i = 0; programs[i] != NULL; i++)
    if (!check_program (entry, programs[i], error))
      return FALSE;
  return TRUE;
}

/* The library stays open for good: types and callbacks of it may be anywhere. */
static const GbxModuleDescriptor *
open_library (const GbxModuleEntry *entry, gpointer *out_symbol, GError **error)
{
  void *handle = dlopen (entry->library_path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  const GbxModuleDescriptor *descriptor;

  if (handle == NULL)
    {
      refuse (entry, GBX_MODULE_ERROR_OPEN, error, "cannot be opened: %s", dlerror ());
      return NULL;
    }
  *out_symbol = dlsym (handle, GBX_MODULE_SYMBOL);
  if (*out_symbol == NULL)
    {
      refuse (entry, GBX_MODULE_ERROR_SYMBOL, error,
              "does not export %s; use GBX_MODULE_DEFINE and export that symbol",
              GBX_MODULE_SYMBOL);
      return NULL;
    }
  descriptor = ((GbxModuleDescriptorFunc) *out_symbol) ();
  if (descriptor == NULL || descriptor->magic != GBX_MODULE_MAGIC)
    {
      refuse (entry, GBX_MODULE_ERROR_MAGIC, error,
              "what %s returns begins with 0x%08x, not with 0x%08x; use GBX_MODULE_DEFINE",
              GBX_MODULE_SYMBOL, descriptor == NULL ? 0 : descriptor->magic, GBX_MODULE_MAGIC);
      return NULL;
    }
  return descriptor;
}

/* In the order of the fields: none is read before those that say it is there. */
static gboolean
check_descriptor (const GbxModuleEntry *entry,
                  const GbxModuleDescriptor *descriptor,
                  GError **error)
{
  const char *name = gbx_module_info_get_name (entry->info);
  gsize least = G_STRUCT_OFFSET (GbxModuleDescriptor, create) + sizeof (gpointer);

  if (descriptor->struct_size < least)
    return refuse (entry, GBX_MODULE_ERROR_SIZE, error,
                   "its descriptor has %u bytes, not at least %" G_GSIZE_FORMAT
                   "; rebuild the module",
                   descriptor->struct_size, least);
  if (descriptor->abi != GBX_MODULE_ABI)
    return refuse (entry, GBX_MODULE_ERROR_ABI, error,
                   "built for ABI %u, the host has %u; rebuild the module for this host",
                   descriptor->abi, GBX_MODULE_ABI);
  if (descriptor->api_level > GBX_API_LEVEL)
    return refuse (entry, GBX_MODULE_ERROR_API, error,
                   "built for API level %u, the host has %u; install a newer host, or build the "
                   "module with -DGBX_API_REQUIRED=%u",
                   descriptor->api_level, GBX_API_LEVEL, GBX_API_LEVEL);
  if (g_strcmp0 (descriptor->name, name) != 0)
    return refuse (entry, GBX_MODULE_ERROR_NAME, error,
                   "its descriptor is that of “%s”, its keyfile that of “%s”; use one name",
                   descriptor->name == NULL ? "" : descriptor->name, name);
  if (descriptor->create == NULL)
    return refuse (entry, GBX_MODULE_ERROR_CREATE, error,
                   "its descriptor has no create function; give GBX_MODULE_DEFINE one");
  return TRUE;
}

static GObject *
create_object (const GbxModuleEntry *entry,
               const GbxModuleDescriptor *descriptor,
               gconstpointer symbol,
               GbxHost *host,
               GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GObject) object = descriptor->create (host, &local);

  if (object == NULL)
    {
      refuse (entry, GBX_MODULE_ERROR_CREATE, error, "could not make its object: %s",
              local == NULL ? "create() returned NULL and no error; set one" : local->message);
      return NULL;
    }
  gbx_type_clash_remember (symbol, gbx_module_info_get_name (entry->info), object);
  return g_steal_pointer (&object);
}

static gboolean
check_interface (const GbxModuleEntry *entry,
                 GObject *object,
                 GType type,
                 const char *key,
                 const char *const *announced,
                 GError **error)
{
  if (announced[0] == NULL || g_type_is_a (G_OBJECT_TYPE (object), type))
    return TRUE;
  return refuse (entry, GBX_MODULE_ERROR_INTERFACE, error,
                 "its %s does not implement %s, but the keyfile announces %s=%s; implement it",
                 G_OBJECT_TYPE_NAME (object), g_type_name (type), key, announced[0]);
}

static gboolean
check_object (const GbxModuleEntry *entry, GObject *object, GError **error)
{
  const GbxModuleInfo *info = entry->info;
  g_autofree char *part = gbx_name_to_camel_case (gbx_module_info_get_name (info));

  if (!check_interface (entry, object, GBX_TYPE_ACTION, "Actions",
                        gbx_module_info_get_actions (info), error) ||
      !check_interface (entry, object, GBX_TYPE_ROUTE, "Routes",
                        gbx_module_info_get_routes (info), error) ||
      !check_interface (entry, object, GBX_TYPE_PROVIDER, "Providers",
                        gbx_module_info_get_providers (info), error))
    return FALSE;
  return strstr (G_OBJECT_TYPE_NAME (object), part) != NULL ||
         refuse (entry, GBX_MODULE_ERROR_TYPE_NAME, error,
                 "the type name %s does not contain “%s”; type names are process-wide, "
                 "so name it after the module",
                 G_OBJECT_TYPE_NAME (object), part);
}

static GObject *
open_module (const GbxModuleEntry *entry, GbxHost *host, char **out_warning, GError **error)
{
  const GbxModuleDescriptor *descriptor;
  g_autoptr (GObject) object = NULL;
  g_autofree char *clash = NULL;
  gpointer symbol;

  if (!gbx_library_trust_check (entry->library_path, entry->is_development, out_warning, error))
    return NULL;
  descriptor = open_library (entry, &symbol, error);
  if (descriptor == NULL || !check_descriptor (entry, descriptor, error))
    return NULL;

  clash = gbx_type_clash_find (symbol);
  if (clash != NULL)
    {
      refuse (entry, GBX_MODULE_ERROR_TYPE_NAME, error,
              "registers the type name %s, which another module has; type names are "
              "process-wide, so name it after the module",
              clash);
      return NULL;
    }
  object = create_object (entry, descriptor, symbol, host, error);
  return object != NULL && check_object (entry, object, error) ? g_steal_pointer (&object) : NULL;
}

/* The keyfile, because it says what is run, and what of the command lies beside it. */
static gboolean
check_command (const GbxModuleEntry *entry, const char *const *command, GError **error)
{
  const char *keyfile = gbx_module_info_get_path (entry->info);
  g_autofree char *directory = g_path_get_dirname (keyfile);

  if (!gbx_library_trust_check_program (keyfile, error))
    return FALSE;
  for (gsize i = 0; command[i] != NULL; i++)
    {
      g_autofree char *parent = g_path_get_dirname (command[i]);

      if (g_str_equal (parent, directory) && !gbx_library_trust_check_program (command[i], error))
        return FALSE;
    }
  return check_program (entry, command[0], error);
}

/**
 * gbx_module_loader_open:
 * @entry: an installed module
 * @host: what the module will see of us
 * @out_warning: (out) (nullable) (optional): what is odd but let pass; untouched if nothing is
 * @error: return location for an error
 *
 * Makes a module's object, or for Kind=exec the runner that serves it. Every check comes before
 * anything that relies on it, and each failure has its own code and says file, what was found,
 * what was expected and what helps. Blocks on the library's file; main context only.
 *
 * Returns: (transfer full): an object with every interface that the keyfile announces, or %NULL
 *   with %GBX_MODULE_ERROR
 */
GObject *
gbx_module_loader_open (const GbxModuleEntry *entry,
                        GbxHost *host,
                        char **out_warning,
                        GError **error)
{
  const char *const *command = gbx_module_info_get_command (entry->info);

  if (!check_programs (entry, error))
    return NULL;
  if (gbx_module_info_get_kind (entry->info) == GBX_MODULE_KIND_LIBRARY)
    return open_module (entry, host, out_warning, error);
  if (!check_command (entry, command, error))
    return NULL;
  return gbx_exec_runner_new (host, gbx_module_info_get_name (entry->info), command);
}
