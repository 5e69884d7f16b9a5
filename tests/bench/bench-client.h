/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the benchmarks of the server share: a server, its clients and a bare shell beside it. */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

typedef struct
{
  pid_t pid;
  guint16 port;
} BenchServer;

G_NORETURN void bench_die (const char *what);
gint64 bench_get_percentile (GArray *times, guint percent);

char *bench_prepare (void);
BenchServer bench_start_server (const char *program, const char *workspace);
void bench_stop_server (const BenchServer *server);

int bench_connect (guint16 port);
void bench_send (int fd, const char *text);
void bench_read_response (int fd, const char *expected_text);
char *bench_make_run_request (const char *command);
GArray *bench_measure_requests (const BenchServer *server,
                                const char *request,
                                const char *expected_text,
                                guint rounds);
GArray *bench_measure_floor (const char *command, guint rounds);

G_END_DECLS
