/* SPDX-License-Identifier: LGPL-2.1-or-later */
static const Function functions[] = {
  [GBX_BROWSE_FUNCTION_NOOP] = { "noop", { "wait_ms" } },
  [GBX_BROWSE_FUNCTION_GOTO] = { "goto", { "url" } },
  [GBX_BROWSE_FUNCTION_CLICK] = { "click",
                                  { "bid" } },
};
