/* SPDX-License-Identifier: LGPL-2.1-or-later */
static const GbxKeySpec keys[] = {
  TEXT ("Module", "Name", GBX_KEY_STRING),
  TIMEOUT ("StopTimeout", stop_timeout_usec),
  { NULL, "Type", GBX_KEY_CHOICE },
};
