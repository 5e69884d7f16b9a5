/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two texts, parted by the first NUL byte: their diff turns the first into the second. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gbx-edit-diff.h"
#include "gbx-edit-matcher.h"

#define MAX_SIZE_BYTES 4096
#define MAX_STEPS_COUNT 100000

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Bytes as sequences of their own: few different elements, long sequences. */
static void
check_blocks (const uint8_t *a, guint a_count, const uint8_t *b, guint b_count, guint64 max_steps)
{
  g_autofree guint *first = g_new (guint, a_count + 1);
  g_autofree guint *second = g_new (guint, b_count + 1);
  g_autoptr (GArray) blocks = NULL;
  guint a_end = 0;
  guint b_end = 0;

  for (guint i = 0; i < a_count; i++)
    first[i] = a[i];
  for (guint i = 0; i < b_count; i++)
    second[i] = b[i];
  blocks = gbx_edit_matcher_find_blocks (first, a_count, second, b_count, 256, max_steps);
  for (guint i = 0; i < blocks->len; i++)
    {
      GbxEditBlock *block = &g_array_index (blocks, GbxEditBlock, i);

      g_assert_cmpuint (block->size, >, 0);
      g_assert_true (block->a >= a_end && block->b >= b_end);
      g_assert_true (i == 0 || block->a > a_end || block->b > b_end);
      a_end = block->a + block->size;
      b_end = block->b + block->size;
      g_assert_true (a_end <= a_count && b_end <= b_count);
      g_assert_cmpint (memcmp (first + block->a, second + block->b, block->size * sizeof (guint)),
                       ==, 0);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *middle = memchr (data, 0, size);
  size_t first = middle != NULL ? (size_t) (middle - data) : size;
  size_t second = middle != NULL ? size - first - 1 : 0;
  g_autoptr (GString) old = NULL;
  g_autoptr (GString) new = NULL;
  g_autoptr (GString) diff = NULL;

  if (size == 0 || size > MAX_SIZE_BYTES)
    return 0;

  check_blocks (data, (guint) first, data + size - second, (guint) second, MAX_STEPS_COUNT);
  check_blocks (data, (guint) first, data + size - second, (guint) second, 5);
  if (!g_utf8_validate ((const char *) data, (gssize) first, NULL) ||
      !g_utf8_validate ((const char *) data + size - second, (gssize) second, NULL))
    return 0;

  old = g_string_new_len ((const char *) data, (gssize) first);
  new = g_string_new_len ((const char *) data + size - second, (gssize) second);
  diff = gbx_edit_diff_new ("/f", old, new, MAX_SIZE_BYTES, MAX_STEPS_COUNT);
  g_assert_true ((diff->len == 0) == g_string_equal (old, new));
  g_assert_true (g_utf8_validate (diff->str, (gssize) diff->len, NULL));

  return 0;
}
