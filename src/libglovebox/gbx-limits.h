/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every limit on size, count and time, in one place. Each number has its unit in its name and a
 * test that reaches it. Limits that a keyfile setting can move stand in that keyfile instead.
 */
#pragma once

#include <glib.h>

/* --- keyfiles and settings --- */
#define GBX_KEYFILE_MAX_BYTES (64 * 1024)
#define GBX_KEYFILE_MAX_SETTINGS_COUNT 64
#define GBX_KEYFILE_MAX_LIST_COUNT 64
/* What a module says of its routes. */
#define GBX_MODULE_OPENAPI_MAX_BYTES (256 * 1024)
#define GBX_DESCRIPTION_MAX_CHARS_COUNT 80
#define GBX_SECRET_FILE_MAX_BYTES (64 * 1024)
/* A word for which similar names are looked for; a longer one is nobody's slip of the pen. */
#define GBX_WORD_MAX_BYTES 128

/* --- runtime directory --- */
/* Directories of other servers that one start looks at. */
#define GBX_RUNTIME_MAX_SWEPT_COUNT 256

/* --- modules --- */
#define GBX_START_TIMEOUT_DEFAULT_USEC (120 * G_USEC_PER_SEC)
#define GBX_STOP_TIMEOUT_DEFAULT_USEC (10 * G_USEC_PER_SEC)

/* --- one action --- */

/* What a handler has, after its deadline, to answer with what it has so far. */
#define GBX_STOP_GRACE_USEC (2 * G_USEC_PER_SEC)
/* What a cancelled handler has to return before its request is dropped. */
#define GBX_CANCEL_GRACE_USEC (10 * G_USEC_PER_SEC)
/* Output that a handler emitted and nobody has taken yet. */
#define GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES (1024 * 1024)
/* Actions that wait for a lane. */
#define GBX_LANE_MAX_QUEUE_COUNT 1024

/* --- the main loop --- */
#define GBX_LOOP_STALL_USEC (50 * 1000)

/* --- JSON from outside --- */
#define GBX_JSON_MAX_DEPTH_COUNT 64
#define GBX_JSON_MAX_BYTES (256 * 1024 * 1024)
/* What an error text shows of a value that a client sent. */
#define GBX_JSON_MAX_SHOWN_BYTES 2000
/* A Python literal inside an action. */
#define GBX_PYTHON_LITERAL_MAX_BYTES (64 * 1024 * 1024)
#define GBX_PYTHON_LITERAL_MAX_DEPTH_COUNT 64

/* --- HTTP --- */
#define GBX_HTTP_MAX_CONNECTIONS_COUNT 512
#define GBX_HTTP_MAX_HEADER_BYTES (64 * 1024)
#define GBX_HTTP_MAX_HEADERS_COUNT 128
/* A request's head must be complete this long after its first byte. */
#define GBX_HTTP_HEAD_TIMEOUT_USEC (20 * G_USEC_PER_SEC)
/* A connection on which nothing moves while it is read from or written to. */
#define GBX_HTTP_IDLE_TIMEOUT_USEC (75 * G_USEC_PER_SEC)
/* With all connections taken, one that was idle this long makes room for a new one. */
#define GBX_HTTP_KEEP_ALIVE_MIN_USEC (5 * G_USEC_PER_SEC)
/* How often connections are looked at for the two times above. */
#define GBX_HTTP_SWEEP_INTERVAL_USEC (G_USEC_PER_SEC)
/* How long, and how much of, a refused request is still read, so that its answer arrives. */
#define GBX_HTTP_LINGER_USEC (2 * G_USEC_PER_SEC)
#define GBX_HTTP_LINGER_MAX_BYTES (16 * 1024 * 1024)
/* Refused connections that linger beside the accepted ones; above this they are just closed. */
#define GBX_HTTP_MAX_LINGERING_COUNT 64
/* How long nothing is accepted when the system is out of descriptors. */
#define GBX_HTTP_ACCEPT_PAUSE_USEC (100 * 1000)
/* Connections accepted, and bytes read from one of them, before others have their turn. */
#define GBX_HTTP_ACCEPT_BURST_COUNT 64
#define GBX_HTTP_READ_BURST_BYTES (1024 * 1024)
/* What is read of a body before the HTTP library asks for it. */
#define GBX_HTTP_READ_AHEAD_BYTES (64 * 1024)
/* The body of a request that should have a small one; and of one that should have none. */
#define GBX_HTTP_MAX_SMALL_BODY_BYTES (1024 * 1024)
#define GBX_HTTP_MAX_IGNORED_BODY_BYTES (16 * 1024)
#define GBX_HTTP_MAX_QUERY_COUNT 64
/* A body that is not kept in memory: an uploaded file. */
#define GBX_HTTP_MAX_STREAM_BYTES (G_GUINT64_CONSTANT (64) << 30)
/* What of such a body lies in memory until somebody reads it. */
#define GBX_HTTP_STREAM_BUFFER_BYTES (512 * 1024)
/* Up to this size a body is decoded, and a response encoded, where it arrives; else in a thread. */
#define GBX_HTTP_INLINE_MAX_BYTES (128 * 1024)

/* --- metrics --- */
/* Series of one metric; what would be one more is counted under the label value “other”. */
#define GBX_METRICS_MAX_SERIES_COUNT 256

/* --- child processes --- */
#define GBX_PROCESS_MAX_OUTPUT_BYTES (64 * 1024 * 1024)
/* One line of a child's stderr in the log; a longer one is cut. */
#define GBX_PROCESS_MAX_LOG_LINE_BYTES 4096
/* How long each step of the kill ladder waits before the next: SIGINT, SIGTERM, SIGKILL. */
#define GBX_PROCESS_INT_GRACE_USEC (500 * 1000)
#define GBX_PROCESS_TERM_GRACE_USEC (1500 * 1000)
/* What a finished child's own children may still write before the pipes are closed on them. */
#define GBX_PROCESS_DRAIN_GRACE_USEC (200 * 1000)

/* --- files --- */
#define GBX_FILE_READ_MAX_BYTES (256 * 1024 * 1024)
#define GBX_LIST_FILES_MAX_COUNT 200000

/* --- uploads and downloads --- */
#define GBX_MULTIPART_MAX_BOUNDARY_BYTES 256
/* The lines before the content of a part. */
#define GBX_MULTIPART_MAX_HEAD_BYTES (16 * 1024)
#define GBX_MULTIPART_MAX_PARTS_COUNT 1000
#define GBX_UNZIP_MAX_ENTRIES_COUNT (1000 * 1000)
#define GBX_UNZIP_MAX_BYTES (G_GUINT64_CONSTANT (64) << 30)
#define GBX_UNZIP_MAX_NAME_BYTES 4095
#define GBX_UNZIP_MAX_DEPTH_COUNT 100
/* How much larger than the archive its content may be, once it is this large at all. */
#define GBX_UNZIP_MAX_RATIO_COUNT 200
#define GBX_UNZIP_RATIO_FREE_BYTES (G_GUINT64_CONSTANT (64) << 20)
/* Each level holds a descriptor open. */
#define GBX_DOWNLOAD_MAX_DEPTH_COUNT 100
#define GBX_DOWNLOAD_CHUNK_BYTES (256 * 1024)
/* What is read ahead of a file whose size may not be true. */
#define GBX_DOWNLOAD_PEEK_MAX_BYTES (1024 * 1024)
/* Files that are left out and named in the log; the others are counted. */
#define GBX_DOWNLOAD_MAX_LOGGED_COUNT 20

/* --- the file viewer --- */
#define GBX_VIEWER_MAX_CONNECTIONS_COUNT 32
#define GBX_VIEWER_MAX_HEAD_BYTES (16 * 1024)
/* For a client that does not move, and for a program that draws. */
#define GBX_VIEWER_TIMEOUT_USEC (20 * G_USEC_PER_SEC)
#define GBX_VIEWER_MAX_SHEETS_COUNT 200
#define GBX_VIEWER_MAX_SHEET_BYTES (64 * 1024 * 1024)
/* What a program that draws may use. */
#define GBX_VIEWER_MAX_MEMORY_BYTES (1024 * 1024 * 1024)

/* --- the log --- */

/* One text of a record; a longer one is cut. */
#define GBX_LOG_MAX_TEXT_BYTES (16 * 1024)
/* How long a line waits for a stream that takes nothing; later lines do not wait at all. */
#define GBX_LOG_STALL_USEC (20 * 1000)
/* Log files of former days. */
#define GBX_LOG_MAX_OLD_FILES_COUNT 7

/* --- the user and the working directory --- */

/* Folders in folders that are given to the user; each holds a descriptor open on the way. */
#define GBX_CHOWN_MAX_DEPTH_COUNT 200

/* --- the memory monitor --- */
#define GBX_MEMORY_MONITOR_INTERVAL_USEC (100 * 1000)
#define GBX_MEMORY_MONITOR_MAX_PROCESSES_COUNT 1024

/* --- the editor --- */
#define GBX_EDIT_FILE_MAX_BYTES (10 * 1024 * 1024)
/* What a view, a snippet or a list shows of a longer one. */
#define GBX_EDIT_OUTPUT_MAX_CHARS_COUNT 16000
/* Lines shown before and after a change. */
#define GBX_EDIT_CONTEXT_LINES_COUNT 4
/* How much of a file tells whether it is text. */
#define GBX_EDIT_SNIFF_BYTES 1024
#define GBX_EDIT_HISTORY_DEPTH_COUNT 10
#define GBX_EDIT_HISTORY_MAX_PATHS_COUNT 1000
#define GBX_EDIT_HISTORY_MAX_BYTES (64 * 1024 * 1024)
/* Comparisons, and lines, beyond which a diff shows one change from first to last difference. */
#define GBX_EDIT_DIFF_MAX_STEPS_COUNT (200 * 1000 * 1000)
#define GBX_EDIT_DIFF_MAX_LINES_COUNT (2 * 1000 * 1000)
/* Paths that are kept while a directory is read; a view has room for less than half of them. */
#define GBX_EDIT_DIRECTORY_MAX_KEPT_COUNT 20000

/* --- IPython kernels --- */
/* What is kept of what a kernel's process itself writes. */
#define GBX_IPYTHON_KERNEL_LOG_MAX_BYTES 2048
/* How long, after its end, the last of that may take to arrive. */
#define GBX_IPYTHON_LOG_GRACE_USEC (20 * 1000)
/* What is read of it then: more than a pipe holds. */
#define GBX_IPYTHON_LATE_LOG_MAX_BYTES (128 * 1024)
/* How long messages of a kernel that died are waited for. */
#define GBX_IPYTHON_DRAIN_MAX_USEC (500 * 1000)
#define GBX_IPYTHON_SHUTDOWN_GRACE_USEC (G_USEC_PER_SEC)
/* What an interrupted cell has to end, once another waits, before it is interrupted again, and
 * before the kernel is killed; what one has that asked for the kernel's end. */
#define GBX_IPYTHON_HEED_USEC (G_USEC_PER_SEC / 2)
#define GBX_IPYTHON_INTERRUPT_GRACE_USEC (3 * G_USEC_PER_SEC)
#define GBX_IPYTHON_EXIT_GRACE_USEC (2 * G_USEC_PER_SEC)
/* A cell that makes a kernel ready. */
#define GBX_IPYTHON_OWN_CELL_MAX_USEC (60 * G_USEC_PER_SEC)
#define GBX_IPYTHON_OWN_OUTPUT_MAX_BYTES (16 * 1024)
/* What is waited for the idle state after the reply, and the reply after the idle state. */
#define GBX_IPYTHON_IDLE_GRACE_USEC (5 * G_USEC_PER_SEC)
#define GBX_IPYTHON_PROBE_INTERVAL_USEC (G_USEC_PER_SEC / 2)
#define GBX_IPYTHON_REPLY_GRACE_USEC (G_USEC_PER_SEC)
/* A kernel that dies more often than this within this time is left alone. */
#define GBX_IPYTHON_RESTART_MAX_COUNT 5
#define GBX_IPYTHON_RESTART_WINDOW_USEC (60 * G_USEC_PER_SEC)
#define GBX_IPYTHON_MAX_FRAMES_COUNT 64
/* A Python kernel sends at most that many characters of a stream at once. Any kernel that sends
 * more bytes at once is cut off. */
#define GBX_IPYTHON_PIECE_MAX_CHARS (4 * 1024 * 1024)
#define GBX_IPYTHON_MESSAGE_MAX_BYTES (G_GINT64_CONSTANT (144) * 1024 * 1024)
/* What waits while a message is read; then the oldest go. Before that, and on the kernel's own
 * side, no more messages than that wait in ZeroMQ. */
#define GBX_IPYTHON_BACKLOG_MAX_BYTES (64 * 1024 * 1024)
#define GBX_IPYTHON_QUEUE_MAX_COUNT 1000
/* Up to this size a message is read, and an observation made, on the main thread. */
#define GBX_IPYTHON_INLINE_MAX_BYTES (16 * 1024)
#define GBX_IPYTHON_EXPORTS_MAX_COUNT 1024
#define GBX_IPYTHON_KERNELSPEC_MAX_BYTES (64 * 1024)

/* --- shutdown --- */
#define GBX_SHUTDOWN_MAX_USEC (3 * G_USEC_PER_SEC)
