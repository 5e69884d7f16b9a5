/* SPDX-License-Identifier: LGPL-2.1-or-later */
void
test (void)
{
  g_assert_true (1);
  g_usleep (5);
}
