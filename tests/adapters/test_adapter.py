#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The adapter suite for the provider that the first argument names."""

import sys
import unittest

from adaptertest import Adapter, AdapterCase  # noqa: F401
from cloudtest import Cloud, Forms, Tls  # noqa: F401
from modaltest import Modal
from nativetest import Native
from peers import PEERS, Docker

NAME = sys.argv.pop(1)
SKIPPED = 77
AdapterCase.peer_name = NAME


def load_tests(loader, tests, pattern):
    kinds = [Adapter] if NAME in ("local", "docker") else [Adapter, Cloud, Forms, Tls]
    kinds += {"e2b": [Native], "modal": [Modal]}.get(NAME, [])
    return unittest.TestSuite(loader.loadTestsFromTestCase(kind) for kind in kinds)


def run():
    if NAME != "docker":
        return unittest.main(exit=False).result
    if not Docker.start():
        sys.exit(SKIPPED)
    try:
        return unittest.main(exit=False).result
    finally:
        Docker.stop()


if NAME not in PEERS:
    sys.exit(f"{NAME}: no such row")
if __name__ == "__main__":
    sys.exit(not run().wasSuccessful())
