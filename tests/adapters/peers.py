# SPDX-License-Identifier: LGPL-2.1-or-later
"""Providers to hold the adapters against: one row each in PEERS."""

import getpass
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", name) for name in ("fakes", "interop")]

# pylint: disable=wrong-import-position
import dockerengine  # noqa: E402
from daytona import Daytona  # noqa: E402
from e2b import E2b  # noqa: E402
from runloop import Runloop  # noqa: E402


class Local:
    """This machine itself."""

    name = "local"
    stand_in = None
    has_server = True
    words = ()
    can_pause = True

    def __init__(self):
        self.dir = tempfile.TemporaryDirectory(prefix="glovebox-local-")
        os.mkdir(self.dir.name + "/run")

    def env(self):
        # Shells write what they were told into a home, which is not to be the tester's.
        return {"XDG_RUNTIME_DIR": self.dir.name + "/run", "XDG_DATA_HOME": self.dir.name + "/data",
                "HOME": self.dir.name}

    def failures(self):
        """What fails at each step: the workspace, the program, the server."""
        return [(("--workspace", "/proc/none"), {}),
                (("--original",), {"PATH": "/does/not/exist"}),
                (("--plugin", "nonsense"), {})]

    def left(self):
        found = []
        for folder in ("run/glovebox/local", "data/glovebox"):
            path = os.path.join(self.dir.name, folder)
            found += os.listdir(path) if os.path.isdir(path) else []
        return found

    def close(self):
        self.dir.cleanup()


class Docker:
    """A real engine of the tests' own; None of it where it cannot run."""

    name = "docker"
    stand_in = None
    has_server = True
    can_pause = True
    words = ("--image", dockerengine.IMAGE)
    engine = None

    @classmethod
    def start(cls):
        """Whether there is one; else the reason was printed."""
        cls.engine = dockerengine.start()
        return cls.engine is not None

    @classmethod
    def stop(cls):
        cls.engine.stop()

    def env(self):
        return {"DOCKER_HOST": "unix://" + self.engine.socket, "RUNTIME_USERNAME": "root"}

    def failures(self):
        """What fails at each step: asking, the image, making, starting, the server."""
        return [((), {"DOCKER_HOST": "unix:///does/not/exist"}),
                (("--image", "gbxnone:v1"), {"GLOVEBOX_DOCKER__PULL": "never"}),
                (("--memory", "1K"), {}),
                (("--original",), {}),
                (("--plugin", "nonsense"), {})]

    def left(self):
        return self.engine.containers()

    def close(self):
        """The engine stays for the next test."""


class Cloud:
    """A provider on the net, by what stands in for it."""

    def __init__(self, kind, **kwargs):
        self.stand_in = kind(**kwargs)
        self.name = kind.__name__.lower()
        self.can_pause = kind.can_pause
        self.has_server = kind.has_server
        # The folder of all sandboxes of one test; in a real cloud each has a machine of its own.
        self.dir = tempfile.TemporaryDirectory(prefix="glovebox-cloud-")
        self.words = ("--workspace", self.dir.name + "/work")

    def env(self):
        return {**self.stand_in.environment(), "RUNTIME_USERNAME": getpass.getuser(),
                "RUNTIME_UID": str(os.getuid())}

    def left(self):
        return self.stand_in.left()

    def close(self):
        self.stand_in.close()
        self.dir.cleanup()


def new_modal(**kwargs):
    try:
        from modal import Modal  # pylint: disable=import-outside-toplevel
    except ImportError as problem:
        raise unittest.SkipTest(f"no HTTP/2 for Python (python3-h2): {problem}") from None
    return Cloud(Modal, **kwargs)


PEERS = {
    "local": Local,
    "docker": Docker,
    "daytona": lambda **kwargs: Cloud(Daytona, **kwargs),
    "modal": new_modal,
    "e2b": lambda **kwargs: Cloud(E2b, **kwargs),
    "runloop": lambda **kwargs: Cloud(Runloop, **kwargs),
}
