/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-abi.h"

G_BEGIN_DECLS

/**
 * GBX_ERROR:
 *
 * The error domain that may leave a module and cross the wire.
 *
 * Since: 1.0
 */
#define GBX_ERROR (gbx_error_quark ())

/**
 * GbxError:
 * @GBX_ERROR_FAILED: something went wrong that no other code describes (500)
 * @GBX_ERROR_INVALID_ARGS: the caller's arguments do not fit (400)
 * @GBX_ERROR_UNAUTHORIZED: no credentials, or unknown ones (401)
 * @GBX_ERROR_FORBIDDEN: known credentials that do not suffice (403)
 * @GBX_ERROR_NOT_FOUND: the thing named does not exist (404)
 * @GBX_ERROR_BUSY: the thing named is in use (409)
 * @GBX_ERROR_TOO_LARGE: a limit on size was reached (413)
 * @GBX_ERROR_NOT_SUPPORTED: this host cannot do it (501)
 * @GBX_ERROR_UNAVAILABLE: it could be done, but not now (503)
 * @GBX_ERROR_TIMED_OUT: a deadline passed (504)
 *
 * What went wrong with a request.
 *
 * Since: 1.0
 */
typedef enum
{
  GBX_ERROR_FAILED,
  GBX_ERROR_INVALID_ARGS,
  GBX_ERROR_UNAUTHORIZED,
  GBX_ERROR_FORBIDDEN,
  GBX_ERROR_NOT_FOUND,
  GBX_ERROR_BUSY,
  GBX_ERROR_TOO_LARGE,
  GBX_ERROR_NOT_SUPPORTED,
  GBX_ERROR_UNAVAILABLE,
  GBX_ERROR_TIMED_OUT,
} GbxError;

/**
 * GBX_MODULE_ERROR:
 *
 * The error domain of finding, checking, opening and starting modules.
 *
 * Since: 1.0
 */
#define GBX_MODULE_ERROR (gbx_module_error_quark ())

/**
 * GbxModuleError:
 * @GBX_MODULE_ERROR_KEYFILE: the keyfile breaks a rule
 * @GBX_MODULE_ERROR_SETTING: a setting has a value that its type does not allow
 * @GBX_MODULE_ERROR_NOT_FOUND: no module or feature of that name
 * @GBX_MODULE_ERROR_MASKED: the module is there, but masked
 * @GBX_MODULE_ERROR_AMBIGUOUS: several modules claim one name and nothing decides
 * @GBX_MODULE_ERROR_CONFLICT: two modules that exclude each other are both needed
 * @GBX_MODULE_ERROR_CYCLE: the order of modules runs in a circle
 * @GBX_MODULE_ERROR_PROGRAM: a program that the module needs is not in PATH
 * @GBX_MODULE_ERROR_TRUST: the library is not a file that the host may trust
 * @GBX_MODULE_ERROR_OPEN: the dynamic linker refuses the library
 * @GBX_MODULE_ERROR_SYMBOL: the library does not export the descriptor
 * @GBX_MODULE_ERROR_MAGIC: what the library exports is no descriptor
 * @GBX_MODULE_ERROR_SIZE: the descriptor is shorter than the first version of it
 * @GBX_MODULE_ERROR_ABI: the module was built for another ABI
 * @GBX_MODULE_ERROR_API: the module needs a newer host
 * @GBX_MODULE_ERROR_NAME: descriptor and keyfile name different modules
 * @GBX_MODULE_ERROR_CREATE: the module could not make its object
 * @GBX_MODULE_ERROR_INTERFACE: the object lacks an interface that the keyfile announces
 * @GBX_MODULE_ERROR_TYPE_NAME: the object's type name does not contain the module's name
 * @GBX_MODULE_ERROR_START: the module could not start
 * @GBX_MODULE_ERROR_START_TIMED_OUT: the module did not start in time
 * @GBX_MODULE_ERROR_DEGRADED: a module that it requires is not running
 *
 * What is wrong with a module.
 *
 * Since: 1.0
 */
typedef enum
{
  GBX_MODULE_ERROR_KEYFILE,
  GBX_MODULE_ERROR_SETTING,
  GBX_MODULE_ERROR_NOT_FOUND,
  GBX_MODULE_ERROR_MASKED,
  GBX_MODULE_ERROR_AMBIGUOUS,
  GBX_MODULE_ERROR_CONFLICT,
  GBX_MODULE_ERROR_CYCLE,
  GBX_MODULE_ERROR_PROGRAM,
  GBX_MODULE_ERROR_TRUST,
  GBX_MODULE_ERROR_OPEN,
  GBX_MODULE_ERROR_SYMBOL,
  GBX_MODULE_ERROR_MAGIC,
  GBX_MODULE_ERROR_SIZE,
  GBX_MODULE_ERROR_ABI,
  GBX_MODULE_ERROR_API,
  GBX_MODULE_ERROR_NAME,
  GBX_MODULE_ERROR_CREATE,
  GBX_MODULE_ERROR_INTERFACE,
  GBX_MODULE_ERROR_TYPE_NAME,
  GBX_MODULE_ERROR_START,
  GBX_MODULE_ERROR_START_TIMED_OUT,
  GBX_MODULE_ERROR_DEGRADED,
} GbxModuleError;

GBX_EXPORT GQuark gbx_error_quark (void);
GBX_EXPORT GQuark gbx_module_error_quark (void);
GBX_EXPORT guint gbx_error_get_http_status (GbxError code);
GBX_EXPORT const char *gbx_error_get_id (GbxError code);
GBX_EXPORT void gbx_error_convert (GError **error);

G_END_DECLS
