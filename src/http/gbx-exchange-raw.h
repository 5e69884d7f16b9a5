/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers that go past the HTTP library. */
#pragma once

#include "gbx-exchange-soup.h"

G_BEGIN_DECLS

void gbx_exchange_raw_refuse (GbxExchangeSoup *exchange, GbxHttpRefusal refusal);
GIOStream *gbx_exchange_raw_take_over (GbxExchange *exchange, const char *protocol);

G_END_DECLS
