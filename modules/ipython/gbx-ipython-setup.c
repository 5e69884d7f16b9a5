/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-setup.h"

#include <gbx.h>

#include "gbx-ipython-exports.h"
#include "gbx-ipython-resources.h"
#include "gbx-ipython-text.h"

/* In every fresh kernel first: no colours in tracebacks, and which Python it is. */
#define COLOURS_CODE "%colors nocolor"
#define INTERPRETER_CODE "import sys; print(sys.executable)"
#define SCRIPT_PATH "/org/glovebox/ipython/gbx-ipython-setup.py"

typedef enum
{
  STEP_NONE,
  STEP_COLOURS,
  STEP_INTERPRETER,
  STEP_SCRIPT,
  STEP_DIRECTORY,
  STEP_START_CELL,
  STEP_EXPORTS,
  STEP_INIT,
} Step;

struct _GbxIpythonSetup
{
  GPtrArray *start_cells; /* of code; may grow */
  GbxIpythonExports *exports;
  gboolean is_python;
  guint kernels_count;

  /* What is done in this kernel. */
  Step step; /* the one under way */
  gboolean has_colours;
  gboolean has_interpreter;
  gboolean has_script;
  gboolean has_exports;
  gboolean has_init;
  guint start_cells_count;
  char *directory; /* NULL: not known */
  char *entered;   /* the one that is being entered */

  char *interpreter;
  char *wanted_directory; /* NULL: any */
  char *wanted_init;      /* NULL: none */
};

/**
 * gbx_ipython_setup_new:
 * @start_cells: (element-type utf8): what every fresh kernel runs; may grow later
 *
 * Returns: (transfer full): a setup without a kernel
 */
GbxIpythonSetup *
gbx_ipython_setup_new (GPtrArray *start_cells)
{
  GbxIpythonSetup *self = g_new0 (GbxIpythonSetup, 1);

  self->start_cells = g_ptr_array_ref (start_cells);
  self->exports = gbx_ipython_exports_new ();
  self->interpreter = g_strdup ("");
  return self;
}

/**
 * gbx_ipython_setup_free:
 * @self: (transfer full): a setup
 *
 * Frees it.
 */
void
gbx_ipython_setup_free (GbxIpythonSetup *self)
{
  g_ptr_array_unref (self->start_cells);
  gbx_ipython_exports_free (self->exports);
  g_free (self->directory);
  g_free (self->entered);
  g_free (self->interpreter);
  g_free (self->wanted_directory);
  g_free (self->wanted_init);
  g_free (self);
}

/**
 * gbx_ipython_setup_begin:
 * @self: a setup
 * @is_python: whether the kernel's language is Python; others run none of this
 *
 * There is a fresh kernel, in which nothing is done yet.
 */
void
gbx_ipython_setup_begin (GbxIpythonSetup *self, gboolean is_python)
{
  self->is_python = is_python;
  self->step = STEP_NONE;
  self->has_colours = FALSE;
  self->has_interpreter = FALSE;
  self->has_script = FALSE;
  self->has_exports = FALSE;
  /* The first kernel of all is not initialised by code of the client's. */
  self->has_init = self->kernels_count++ == 0;
  self->start_cells_count = 0;
  g_clear_pointer (&self->directory, g_free);
}

/**
 * gbx_ipython_setup_want:
 * @self: a setup
 * @directory: (nullable): where cells shall run
 * @init_code: (nullable): what a kernel that is not the first runs once; empty: nothing
 *
 * Says what the next cell needs.
 */
void
gbx_ipython_setup_want (GbxIpythonSetup *self, const char *directory, const char *init_code)
{
  g_free (self->wanted_directory);
  self->wanted_directory = g_strdup (directory);
  g_free (self->wanted_init);
  self->wanted_init = init_code != NULL && *init_code != '\0' ? g_strdup (init_code) : NULL;
}

static char *
build_change_directory (GbxIpythonSetup *self)
{
  g_autofree char *literal = gbx_ipython_text_quote (self->wanted_directory);

  return g_strdup_printf ("import os; os.chdir(%s)", literal);
}

/* The cells' names are not those of the script. */
static char *
build_script (void)
{
  g_autoptr (GBytes) script =
      g_resource_lookup_data (gbx_ipython_get_resource (), SCRIPT_PATH, 0, NULL);
  g_autofree char *literal = gbx_ipython_text_quote (g_bytes_get_data (script, NULL));

  return g_strdup_printf ("exec(%s, {\"MAX_CHARS\": %d})", literal, GBX_IPYTHON_PIECE_MAX_CHARS);
}

static gboolean
is_elsewhere (GbxIpythonSetup *self)
{
  return self->wanted_directory != NULL &&
         g_strcmp0 (self->wanted_directory, self->directory) != 0;
}

/**
 * gbx_ipython_setup_take_next:
 * @self: a setup
 *
 * Call gbx_ipython_setup_note_done() before the next time.
 *
 * Returns: (transfer full) (nullable): what must be run next; %NULL: the kernel is ready
 */
char *
gbx_ipython_setup_take_next (GbxIpythonSetup *self)
{
  char *code = NULL;

  if (!self->is_python)
    return NULL;

  if (!self->has_colours)
    {
      self->step = STEP_COLOURS;
      self->has_colours = TRUE;
      return g_strdup (COLOURS_CODE);
    }
  if (!self->has_interpreter)
    {
      self->step = STEP_INTERPRETER;
      self->has_interpreter = TRUE;
      return g_strdup (INTERPRETER_CODE);
    }
  if (!self->has_script)
    {
      self->step = STEP_SCRIPT;
      self->has_script = TRUE;
      return build_script ();
    }
  if (is_elsewhere (self))
    {
      self->step = STEP_DIRECTORY;
      g_free (self->entered);
      self->entered = g_strdup (self->wanted_directory);
      return build_change_directory (self);
    }
  if (self->start_cells_count < self->start_cells->len)
    {
      self->step = STEP_START_CELL;
      return g_strdup (self->start_cells->pdata[self->start_cells_count++]);
    }
  if (!self->has_exports)
    {
      self->step = STEP_EXPORTS;
      self->has_exports = TRUE;
      code = gbx_ipython_exports_build_code (self->exports);
    }
  if (code == NULL && !self->has_init && self->wanted_init != NULL)
    {
      self->step = STEP_INIT;
      self->has_init = TRUE;
      code = g_steal_pointer (&self->wanted_init);
    }
  return code;
}

/**
 * gbx_ipython_setup_note_done:
 * @self: a setup
 * @succeeded: whether the code ran without an error
 * @text: what it put out
 *
 * What gbx_ipython_setup_take_next() returned last has run.
 */
void
gbx_ipython_setup_note_done (GbxIpythonSetup *self, gboolean succeeded, const char *text)
{
  if (self->step == STEP_INTERPRETER && succeeded)
    {
      g_free (self->interpreter);
      self->interpreter = gbx_ipython_text_strip (text);
    }
  else if (self->step == STEP_DIRECTORY && succeeded)
    {
      g_free (self->directory);
      self->directory = g_steal_pointer (&self->entered);
    }
  /* A directory that it cannot enter is tried again with the next cell. */
  else if (self->step == STEP_DIRECTORY && g_strcmp0 (self->entered, self->wanted_directory) == 0)
    g_clear_pointer (&self->wanted_directory, g_free);
  self->step = STEP_NONE;
}

/**
 * gbx_ipython_setup_note_cell:
 * @self: a setup
 * @code: a cell of the client's that ran without an error
 *
 * Remembers what the next kernel must have, too: see #GbxIpythonExports.
 */
void
gbx_ipython_setup_note_cell (GbxIpythonSetup *self, const char *code)
{
  gbx_ipython_exports_note (self->exports, code);
}

/**
 * gbx_ipython_setup_get_interpreter:
 * @self: a setup
 *
 * Returns: (transfer none): the path of the kernel's Python, as it says itself; possibly empty
 */
const char *
gbx_ipython_setup_get_interpreter (const GbxIpythonSetup *self)
{
  return self->interpreter;
}
