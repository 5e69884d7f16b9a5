/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the driver does to an input: small changes in the manner of libFuzzer, but repeatable. */
#include "gbx-fuzz-mutate.h"

#include <string.h>

/* How much one mutation may insert or take away. */
#define MAX_SPAN_BYTES 64
#define MAX_MUTATED_BYTES (256 * 1024)

void
gbx_fuzz_random_init (GbxFuzzRandom *self, const char *seed)
{
  self->state = 0x9e3779b97f4a7c15u ^ g_str_hash (seed);
}

/* SplitMix64: short, and without a bad seed. */
static guint64
next_number (GbxFuzzRandom *self)
{
  guint64 z = (self->state += 0x9e3779b97f4a7c15u);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* A number from 0 to limit - 1; 0 for a limit of 0. */
gsize
gbx_fuzz_random_below (GbxFuzzRandom *self, gsize limit)
{
  return limit == 0 ? 0 : next_number (self) % limit;
}

/* Reads one token after its opening quote: text with \\, \" and \xNN, as libFuzzer has it. */
static GBytes *
parse_token (const char *text)
{
  g_autoptr (GByteArray) token = g_byte_array_new ();

  for (const char *p = text; *p != '\0' && *p != '"'; p++)
    {
      guint8 byte = (guint8) *p;

      if (p[0] == '\\' && p[1] == 'x' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3]))
        {
          byte = (guint8) (g_ascii_xdigit_value (p[2]) * 16 + g_ascii_xdigit_value (p[3]));
          p += 3;
        }
      else if (p[0] == '\\' && (p[1] == '\\' || p[1] == '"'))
        byte = (guint8) * ++p;
      g_byte_array_append (token, &byte, 1);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&token));
}

/* Reads a libFuzzer dictionary; the result holds GBytes. */
GPtrArray *
gbx_fuzz_dict_load (const char *path, GError **error)
{
  g_autoptr (GPtrArray) dict = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;

  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      const char *quote = strchr (*line, '"');

      if (**line != '#' && quote != NULL)
        g_ptr_array_add (dict, parse_token (quote + 1));
    }

  return g_steal_pointer (&dict);
}

static void
insert_bytes (GByteArray *data, gsize at, const guint8 *bytes, gsize count)
{
  gsize old_len = data->len;

  if (count == 0 || old_len + count > MAX_MUTATED_BYTES)
    return;
  g_byte_array_set_size (data, (guint) (old_len + count));
  memmove (data->data + at + count, data->data + at, old_len - at);
  memcpy (data->data + at, bytes, count);
}

static void
insert_part (GbxFuzzRandom *random, GByteArray *data, GPtrArray *sources, gsize max_count)
{
  const guint8 *bytes;
  gsize size, from, count;

  if (sources == NULL || sources->len == 0)
    return;
  bytes = g_bytes_get_data (sources->pdata[gbx_fuzz_random_below (random, sources->len)], &size);
  if (size == 0)
    return;
  from = max_count < size ? gbx_fuzz_random_below (random, size) : 0;
  count = MIN (size - from, max_count);
  insert_bytes (data, gbx_fuzz_random_below (random, data->len + 1), bytes + from, count);
}

static void
change_byte (GbxFuzzRandom *random, GByteArray *data)
{
  static const guint8 telling[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, '\n', '\r', '\t', ' ',
                                    '"', '\'', '\\', '/', '.', '-', '+', '0', '9',
                                    '[', ']', '{', '}', ':', ';', '=', '%', 0x1b };
  guint8 *byte;

  if (data->len == 0)
    return;
  byte = &data->data[gbx_fuzz_random_below (random, data->len)];
  if (gbx_fuzz_random_below (random, 2) == 0)
    *byte ^= (guint8) (1u << gbx_fuzz_random_below (random, 8));
  else
    *byte = telling[gbx_fuzz_random_below (random, G_N_ELEMENTS (telling))];
}

static void
remove_span (GbxFuzzRandom *random, GByteArray *data)
{
  gsize at = gbx_fuzz_random_below (random, data->len);
  gsize count = 1 + gbx_fuzz_random_below (random, MAX_SPAN_BYTES);

  if (data->len > 0)
    g_byte_array_remove_range (data, (guint) at, (guint) MIN (count, data->len - at));
}

static void
repeat_span (GbxFuzzRandom *random, GByteArray *data)
{
  guint8 span[MAX_SPAN_BYTES];
  gsize at = gbx_fuzz_random_below (random, data->len);
  gsize wanted = 1 + gbx_fuzz_random_below (random, MAX_SPAN_BYTES);
  gsize times = 1 + gbx_fuzz_random_below (random, 8);
  gsize count = MIN (wanted, data->len - at);

  if (data->len == 0)
    return;
  memcpy (span, data->data + at, count);
  for (gsize i = 0; i < times; i++)
    insert_bytes (data, at, span, count);
}

/* Changes @data in one to four places. @corpus and @dict hold GBytes to take parts of. */
void
gbx_fuzz_mutate (GbxFuzzRandom *random, GByteArray *data, GPtrArray *corpus, GPtrArray *dict)
{
  gsize steps = 1 + gbx_fuzz_random_below (random, 4);

  for (gsize i = 0; i < steps; i++)
    switch (gbx_fuzz_random_below (random, 8))
      {
      case 0:
        remove_span (random, data);
        break;
      case 1:
        repeat_span (random, data);
        break;
      case 2:
        g_byte_array_set_size (data, (guint) gbx_fuzz_random_below (random, data->len + 1));
        break;
      case 3:
        insert_part (random, data, corpus, 1 + gbx_fuzz_random_below (random, MAX_SPAN_BYTES));
        break;
      case 4:
      case 5:
        insert_part (random, data, dict, G_MAXSIZE);
        break;
      default:
        change_byte (random, data);
        break;
      }
}
