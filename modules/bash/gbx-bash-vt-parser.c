/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-vt-parser.h"

#define BYTE_BEL 0x07
#define BYTE_CAN 0x18
#define BYTE_SUB 0x1a
#define BYTE_ESC 0x1b
#define BYTE_DEL 0x7f

/**
 * gbx_bash_vt_parser_init:
 * @self: a parser to set up, or to bring back to where it began
 * @funcs: what to call; must outlive @self
 * @user_data: handed to each of @funcs
 *
 * Makes @self ready for the first byte. It owns nothing and needs no clearing.
 */
void
gbx_bash_vt_parser_init (GbxBashVtParser *self, const GbxBashVtFuncs *funcs, gpointer user_data)
{
  *self = (GbxBashVtParser){ .funcs = funcs, .user_data = user_data };
}

static void
begin_csi (GbxBashVtParser *self)
{
  self->csi = (GbxBashCsi){ .params_count = 0 };
  self->is_in_subparam = FALSE;
  self->state = GBX_BASH_VT_CSI;
}

static void
feed_escape (GbxBashVtParser *self, guint8 c)
{
  if (c >= 0x20 && c <= 0x2f)
    {
      self->intermediate = (char) c;
      return;
    }
  if (c >= 0x80)
    return;

  self->state = GBX_BASH_VT_GROUND;
  if (self->intermediate != 0)
    {
      self->funcs->escape (self->user_data, self->intermediate, (char) c);
      return;
    }

  switch (c)
    {
    case '[':
      begin_csi (self);
      break;
    case ']':
      self->state = GBX_BASH_VT_OSC;
      break;
    case 'P':
      self->state = GBX_BASH_VT_DCS;
      break;
    case 'X': /* start of string */
    case '^': /* privacy message */
    case '_': /* application program command */
    case 'k': /* window name */
      self->state = GBX_BASH_VT_STRING;
      break;
    default:
      self->funcs->escape (self->user_data, 0, (char) c);
      break;
    }
}

static void
feed_digit (GbxBashVtParser *self, int digit)
{
  GbxBashCsi *csi = &self->csi;
  int *param;

  if (csi->params_count == 0)
    csi->params[csi->params_count++] = -1;
  if (self->is_in_subparam || csi->params_count > GBX_BASH_VT_MAX_PARAMS_COUNT)
    return;

  param = &csi->params[csi->params_count - 1];
  *param = MIN (MAX (*param, 0) * 10 + digit, GBX_BASH_VT_PARAM_MAX_COUNT);
}

static void
feed_separator (GbxBashVtParser *self)
{
  GbxBashCsi *csi = &self->csi;

  if (csi->params_count == 0)
    csi->params[csi->params_count++] = -1;
  if (csi->params_count < GBX_BASH_VT_MAX_PARAMS_COUNT)
    csi->params[csi->params_count++] = -1;
  else
    csi->params_count = GBX_BASH_VT_MAX_PARAMS_COUNT + 1; /* what follows is ignored */
  self->is_in_subparam = FALSE;
}

static void
feed_csi (GbxBashVtParser *self, guint8 c)
{
  GbxBashCsi *csi = &self->csi;

  if (c >= '0' && c <= '9')
    feed_digit (self, c - '0');
  else if (c == ';')
    feed_separator (self);
  else if (c == ':')
    self->is_in_subparam = TRUE;
  else if (c >= '<' && c <= '?')
    csi->private_byte = (char) c;
  else if (c >= 0x20 && c <= 0x2f)
    csi->intermediate = (char) c;
  else if (c >= 0x40 && c < BYTE_DEL)
    {
      csi->final = (char) c;
      csi->params_count = MIN (csi->params_count, GBX_BASH_VT_MAX_PARAMS_COUNT);
      self->state = GBX_BASH_VT_GROUND;
      self->funcs->csi (self->user_data, csi);
    }
}

/* A byte in the middle of a sequence or string. */
static void
feed_inside (GbxBashVtParser *self, guint8 c)
{
  switch (self->state)
    {
    case GBX_BASH_VT_ESCAPE:
      feed_escape (self, c);
      break;
    case GBX_BASH_VT_CSI:
      feed_csi (self, c);
      break;
    case GBX_BASH_VT_DCS_ESCAPE:
      self->state = c == '\\' ? GBX_BASH_VT_GROUND : GBX_BASH_VT_DCS;
      break;
    case GBX_BASH_VT_GROUND:
    case GBX_BASH_VT_OSC:
    case GBX_BASH_VT_STRING:
    case GBX_BASH_VT_DCS:
      break;
    }
}

static void
feed_control (GbxBashVtParser *self, guint8 c)
{
  gboolean is_in_string = self->state >= GBX_BASH_VT_OSC;

  if (c == BYTE_ESC)
    {
      gboolean is_in_dcs = self->state >= GBX_BASH_VT_DCS;

      self->intermediate = 0;
      self->state = is_in_dcs ? GBX_BASH_VT_DCS_ESCAPE : GBX_BASH_VT_ESCAPE;
    }
  else if (c == BYTE_CAN || c == BYTE_SUB)
    self->state = GBX_BASH_VT_GROUND;
  else if (c == BYTE_BEL && self->state == GBX_BASH_VT_OSC)
    self->state = GBX_BASH_VT_GROUND;
  else if (!is_in_string)
    self->funcs->control (self->user_data, c);
}

/**
 * gbx_bash_vt_parser_feed:
 * @self: a parser
 * @bytes: (array length=length_bytes): what the program wrote
 * @length_bytes: how much
 *
 * Takes @bytes apart and calls the functions of @self for what is complete.
 */
void
gbx_bash_vt_parser_feed (GbxBashVtParser *self, const guint8 *bytes, gsize length_bytes)
{
  gsize pos = 0;

  while (pos < length_bytes)
    {
      guint8 c = bytes[pos];

      if (c < 0x20)
        {
          feed_control (self, c);
          pos++;
        }
      else if (c == BYTE_DEL)
        pos++;
      else if (self->state == GBX_BASH_VT_GROUND)
        pos += self->funcs->text (self->user_data, bytes + pos, length_bytes - pos);
      else
        {
          feed_inside (self, c);
          pos++;
        }
    }
}
