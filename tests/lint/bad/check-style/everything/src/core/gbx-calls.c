/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In a comment g_usleep (1) and goto are fine. */
void
calls (void)
{
  g_usleep (1);
  waitpid (1, 0, 0);
  g_file_load_contents_sync (0);
  g_assert_nonnull (0);
  g_error ("abort (), but only in words");
  goto out; /* TODO */
out:
	return;
}
