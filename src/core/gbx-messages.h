/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One fixed id for each kind of event in the log, so that a reader of the journal can find all of
 * a kind whatever their wording. They are listed in data/docs/log-messages.md and never change.
 */
#pragma once

#define GBX_MESSAGE_LISTENING "ae68ccfadc394079b7fa9a46b75387e0"
#define GBX_MESSAGE_STOPPING "7406cead8c1449bebf5de74a7e281fd0"
#define GBX_MESSAGE_ACTION_DONE "3c17a07805f748049014349ec352561c"
#define GBX_MESSAGE_ACTION_DROPPED "778f05b779a64039bc02c201583fcc2d"
#define GBX_MESSAGE_MODULE_READY "d6fec09478ef4a9381dd3b1edee5224a"
#define GBX_MESSAGE_MODULE_DEGRADED "e843aee7d2f6482d831671a7e012354f"
#define GBX_MESSAGE_MODULE_NOTE "8d0f6cf1b7a94d0b9c8e5a0f3b1c7e42"
#define GBX_MESSAGE_MODULE_PROBLEM "97e0e5106a834eff8b19ddd74ad463f8"
#define GBX_MESSAGE_MODULE_OUTPUT "83019f892e97493e8370aea1feccd526"
#define GBX_MESSAGE_LOOP_STALLED "470a4ba7078442179383c7b7cae89b25"
#define GBX_MESSAGE_REQUEST "135a50c113984eca98b42be23945e45b"
