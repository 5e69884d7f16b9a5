#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import sys

args = json.load(sys.stdin)
text = args.get("text")
limit = int(os.environ["GLOVEBOX_SETTING_MAX_CHARS"])

if not isinstance(text, str):
    sys.exit("text: missing, or not a string")
if len(text) > limit:
    sys.exit(f"text: longer than {limit} characters")

json.dump({"observation": "reverse", "content": text[::-1], "extras": {"chars": len(text)}},
          sys.stdout)
