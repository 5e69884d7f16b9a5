/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A shell of the test's own: its home and its directory are empty, nothing of the machine's rc
 * files matters, and timeouts are short.
 */
#pragma once

#include <gbx-test.h>

#include "gbx-bash-runner.h"

G_BEGIN_DECLS

/* Long enough for a busy machine to print what it prints at once, short enough to wait for. */
#define FIXTURE_NO_CHANGE_USEC (2500 * 1000)

typedef struct
{
  GbxTest *test;
  GbxBashSession *session;
  GbxBashRunner *runner;
  char *directory; /* as the shell names it */
  int gate;        /* a pipe, ~/gate for the shell */
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer test_data);
void fixture_tear_down (Fixture *f, gconstpointer test_data);

/* Before the shell starts: what its ~/.bashrc is. */
void fixture_write_bashrc (Fixture *f, const char *text);
void fixture_start (Fixture *f);

GbxBashOutcome *fixture_call (Fixture *f, const GbxBashCall *call);
GbxBashOutcome *fixture_run (Fixture *f, const char *command);
GbxBashOutcome *fixture_begin (Fixture *f, const char *command);
GbxBashOutcome *fixture_input (Fixture *f, const char *text);
/* Lets a command go on that reads a line from ~/gate, or will read it. */
void fixture_let_go (Fixture *f);
void fixture_wait_idle (Fixture *f);
void fixture_wait_text (Fixture *f, const char *text);

G_END_DECLS
