/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The contract between a module and the host that opens it. Of this file the host reads the first
 * sixteen bytes of the descriptor before it believes anything else; see data/docs/module-abi.md.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Grows when anything existing changes or goes: every module must then be rebuilt. */
#define GBX_MODULE_ABI 1

/* Grows by one with every release that adds to the API; modules built for a lower level load. */
#define GBX_API_LEVEL 1

#ifndef GBX_API_REQUIRED
#define GBX_API_REQUIRED GBX_API_LEVEL
#endif

#if GBX_API_REQUIRED > GBX_API_LEVEL
#error "GBX_API_REQUIRED asks for a newer Glovebox than these headers belong to"
#endif

/* 'GBX1' */
#define GBX_MODULE_MAGIC 0x47425831u

#define GBX_EXPORT __attribute__ ((visibility ("default")))

typedef struct _GbxHost GbxHost;

/**
 * GbxModuleDescriptor:
 * @magic: %GBX_MODULE_MAGIC
 * @struct_size: size of this struct in bytes, as the module was compiled
 * @abi: %GBX_MODULE_ABI, as the module was compiled; anything else is refused
 * @api_level: %GBX_API_REQUIRED, as the module was compiled; above the host's level is refused
 * @name: the Name= of the module's keyfile
 * @version: the module's version, for people
 * @create: makes the module's object. It is cheap and does no I/O: real work belongs into
 *   GbxService.start_async(). Returns: (transfer full): an object that implements every interface
 *   that the keyfile announces, or %NULL with an error
 *
 * What a module says of itself. New fields are added at the end only.
 *
 * Since: 1.0
 */
typedef struct
{
  guint32 magic;
  guint32 struct_size;
  guint32 abi;
  guint32 api_level;
  const char *name;
  const char *version;
  GObject *(*create) (GbxHost *host, GError **error);
} GbxModuleDescriptor;

/* The one symbol that a module exports, and its type. */
#define GBX_MODULE_SYMBOL "gbx_module_descriptor"

typedef const GbxModuleDescriptor *(*GbxModuleDescriptorFunc) (void);

const GbxModuleDescriptor *gbx_module_descriptor (void);

/**
 * GBX_MODULE_DEFINE:
 * @module_name: a string literal, equal to Name= in the keyfile
 * @module_version: a string literal, for people
 * @create_func: see #GbxModuleDescriptor
 *
 * Defines the one function that a module exports. Stands once in a module, at file level.
 *
 * Since: 1.0
 */
#define GBX_MODULE_DEFINE(module_name, module_version, create_func)  \
  GBX_EXPORT const GbxModuleDescriptor *gbx_module_descriptor (void) \
  {                                                                  \
    static const GbxModuleDescriptor descriptor = {                  \
      GBX_MODULE_MAGIC,                                              \
      sizeof (GbxModuleDescriptor),                                  \
      GBX_MODULE_ABI,                                                \
      GBX_API_REQUIRED,                                              \
      (module_name),                                                 \
      (module_version),                                              \
      (create_func),                                                 \
    };                                                               \
    return &descriptor;                                              \
  }

G_END_DECLS
