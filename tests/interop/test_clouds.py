# SPDX-License-Identifier: LGPL-2.1-or-later
"""The stand-ins for providers, each held against the provider's official client, unmodified."""

import os
import pathlib
import subprocess
import sys
import unittest

from gloveboxtest import main

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "fakes"))

# pylint: disable=wrong-import-position
from daytona import Daytona  # noqa: E402
from e2b import E2b  # noqa: E402
from runloop import Runloop  # noqa: E402
from standin import Fault  # noqa: E402

PEERS = pathlib.Path(
    os.environ.get("GLOVEBOX_INTEROP_PEERS") or os.environ["GLOVEBOX_INTEROP_DEFAULT"]
)
PYTHON = PEERS / "clouds" / "bin" / "python"
SECONDS = 60


@unittest.skipUnless((PEERS / "clouds" / "clouds-requirements.txt").exists(),
                     "no clients of providers: run tests/interop/install-peers.sh")
class Clouds(unittest.TestCase):
    def talk(self, stand_in, script, *words, env=None, python=PYTHON):
        """The client, which prints its version at the end."""
        self.addCleanup(stand_in.close)
        home = {"HOME": os.environ.get("MESON_BUILD_ROOT", "/tmp")}
        done = subprocess.run([python, HERE / script, *words], capture_output=True, text=True,
                              env={**os.environ, **home, **(env or {})}, timeout=SECONDS,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(stand_in.left(), [])
        print("#", done.stdout.strip().splitlines()[-1])

    def test_daytona(self):
        stand_in = Daytona()
        self.talk(stand_in, "cloud_daytona.py", stand_in.url, stand_in.key)

    def test_e2b(self):
        stand_in = E2b()
        self.talk(stand_in, "cloud_e2b.py", stand_in.url, stand_in.key)

    def test_runloop(self):
        stand_in = Runloop()
        self.talk(stand_in, "cloud_runloop.py", stand_in.url, stand_in.key, stand_in.tunnel_url)

    def check_modal(self, python):
        try:
            from modal import Modal  # pylint: disable=import-outside-toplevel
        except ImportError as problem:
            self.skipTest(f"no HTTP/2 for Python (python3-h2): {problem}")
        stand_in = Modal()
        # It is to come again, under the same number.
        stand_in.faults.append(Fault("status", "^POST /SandboxCreate$", status=503))
        self.talk(stand_in, "cloud_modal.py", stand_in.url, python=python,
                  env={**stand_in.environment(), "MODAL_SANDBOX_V2": "0"})
        self.assertEqual(stand_in.seen.count("POST /SandboxCreate"), 2)

    def test_modal(self):
        self.check_modal(PYTHON)

    @unittest.skipUnless((PEERS / "modal" / "modal-requirements.txt").exists(),
                         "no client of Modal: run tests/interop/install-peers.sh modal")
    def test_modal_of_openhands(self):
        self.check_modal(PEERS / "modal" / "bin" / "python")


if __name__ == "__main__":
    main()
