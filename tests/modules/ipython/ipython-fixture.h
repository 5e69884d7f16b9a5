/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module's object in process, with real kernels. */
#pragma once

#include <gbx-settings-private.h>
#include <gbx-test.h>

#include "gbx-ipython-module.h"

typedef struct
{
  GbxTest *test;
  GbxSettings *settings;
  GbxHost *host;
  GObject *module;
  gboolean is_stopped;
} Fixture;

/* How an action went. */
typedef struct
{
  char *content;
  JsonNode *images;
  GError *error;
} Outcome;

void ipython_init (int *argc, char ***argv);
const char *ipython_interpreter (void);

/* Without a start, so that settings may still be changed. */
void ipython_set_up_stopped (Fixture *f, gconstpointer data);
void ipython_set_up (Fixture *f, gconstpointer data);
void ipython_tear_down (Fixture *f, gconstpointer data);
void ipython_start (Fixture *f);
void ipython_stop (Fixture *f);

/* (transfer full): an action's request; extra: more arguments as JSON members, or NULL */
GbxRequest *ipython_new_request (const char *code, const char *extra);
Outcome ipython_run_request (Fixture *f, GbxRequest *request);
/* The text without the two lines that follow it. */
Outcome ipython_run (Fixture *f, const char *code);
/* Asks for the stop of the deadline when that many seconds are over. */
Outcome ipython_run_with_timeout (Fixture *f, const char *code, double seconds);
/* The deadline comes when the cell has made a file of this name: then it is where it should be. */
#define IPYTHON_READY "ready"
void ipython_assert_timed_out (Fixture *f, const char *code);
void ipython_assert_text (Fixture *f, const char *code, const char *text);
/* (transfer full): the text; there must be no error */
char *ipython_get_text (Fixture *f, const char *code);
int ipython_get_kernel_pid (Fixture *f);

void outcome_clear (Outcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)
