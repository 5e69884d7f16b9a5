/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-keys.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *bytes;
  gsize length;
} Row;

#define ROW(text, bytes)          \
  {                               \
    text, bytes, sizeof bytes - 1 \
  }

static const Row special[] = {
  ROW ("C-c", "\003"),
  ROW ("C-C", "\003"),
  ROW ("C-d", "\004"),
  ROW ("C-z", "\032"),
  ROW ("C-m", "\r"),
  ROW ("C-i", "\t"),
  ROW ("C-@", "\0"),
  ROW ("C-2", "\0"),
  ROW ("C-[", "\033"),
  ROW ("C-\\", "\034"),
  ROW ("C-]", "\035"),
  ROW ("C-^", "\036"),
  ROW ("C-_", "\037"),
  ROW ("C-/", "\037"),
  ROW ("C-?", "\177"),
  ROW ("C-1", ""),
  ROW ("C-3", ""),
  ROW ("C-9", ""),
  ROW ("C-!", ""),
  ROW ("C--", ""),
  ROW ("C-;", ""),
  ROW ("C-é", "é"),
  ROW ("C-你", "你"),
};

static const Row named[] = {
  ROW ("Enter", "\r\r"),
  ROW ("Escape", "\033\r"),
  ROW ("Tab", "\t\r"),
  ROW ("Space", " \r"),
  ROW ("BSpace", "\177\r"),
  ROW ("Up", "\033[A\r"),
  ROW ("Down", "\033[B\r"),
  ROW ("Right", "\033[C\r"),
  ROW ("Left", "\033[D\r"),
  ROW ("Home", "\033[1~\r"),
  ROW ("End", "\033[4~\r"),
  ROW ("PageUp", "\033[5~\r"),
  ROW ("PgUp", "\033[5~\r"),
  ROW ("PPage", "\033[5~\r"),
  ROW ("PageDown", "\033[6~\r"),
  ROW ("PgDn", "\033[6~\r"),
  ROW ("NPage", "\033[6~\r"),
  ROW ("Insert", "\033[2~\r"),
  ROW ("Delete", "\033[3~\r"),
  ROW ("F1", "\033OP\r"),
  ROW ("F5", "\033[15~\r"),
  ROW ("F12", "\033[24~\r"),
  ROW ("M-x", "\033x\r"),
  ROW ("M-é", "\033é\r"),
};

static const char *const plain[] = {
  "c-a",
  "C-ab",
  "C-",
  "C",
  "",
  "^A",
  "0x41",
  "home",
  "ENTER",
  "KP0",
  "KPEnter",
  "M-",
  "M-xy",
  "m-x",
  "C-Left",
  "S-Up",
  "C-M-a",
  "F13",
  "F0",
  "Enter x",
  "-1",
  "ls",
};

static void
assert_row (const Row *row, gboolean is_input, gboolean expected_special)
{
  g_autoptr (GBytes) bytes = NULL;
  gboolean is_special = !expected_special;

  g_assert_true (gbx_bash_key_encode (row->text, is_input, &bytes, &is_special));
  g_assert_true (is_special == expected_special);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), row->bytes,
                   row->length);
}

static void
assert_plain (const char *text, gboolean is_input)
{
  GBytes *bytes = NULL;
  gboolean is_special = FALSE;

  g_assert_false (gbx_bash_key_encode (text, is_input, &bytes, &is_special));
  g_assert_null (bytes);
}

static void
test_special (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (special); i++)
    {
      assert_row (&special[i], TRUE, TRUE);
      assert_row (&special[i], FALSE, TRUE);
    }
}

static void
test_named (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      assert_row (&named[i], TRUE, FALSE);
      assert_plain (named[i].text, FALSE);
    }
}

static void
test_plain (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      assert_plain (plain[i], TRUE);
      assert_plain (plain[i], FALSE);
    }
}

static void
assert_application (const char *text, const char *expected)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) other = NULL;
  gboolean is_special;

  g_assert_true (gbx_bash_key_encode (text, TRUE, &bytes, &is_special));
  other = gbx_bash_key_to_application (bytes);
  g_assert_cmpmem (g_bytes_get_data (other, NULL), g_bytes_get_size (other), expected,
                   strlen (expected));
}

static void
test_application (void)
{
  assert_application ("Up", "\033OA\r");
  assert_application ("Left", "\033OD\r");
  assert_application ("Home", "\033[1~\r");
  assert_application ("Enter", "\r\r");
  assert_application ("F1", "\033OP\r");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/keys/special", test_special);
  g_test_add_func ("/bash/keys/named", test_named);
  g_test_add_func ("/bash/keys/plain", test_plain);
  g_test_add_func ("/bash/keys/application", test_application);

  return g_test_run ();
}
