# SPDX-License-Identifier: LGPL-2.1-or-later
"""The client of OpenHands, as it is published, works with the real gloveboxd.

Nothing of the client is changed: the runtime below only says where the server is.
"""

import asyncio
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile
from unittest import mock

PEERS = pathlib.Path(
    os.environ.get("GLOVEBOX_INTEROP_PEERS") or os.environ["GLOVEBOX_INTEROP_DEFAULT"]
)
PEER = PEERS / "openhands" / "bin" / "python"
PEER_IS_COMPLETE = (PEERS / "openhands" / "requirements.txt").exists()

# Meson starts this with its own Python; the client lives in an environment of its own.
if importlib.util.find_spec("openhands") is None:
    if not PEER_IS_COMPLETE or os.path.samefile(PEER.parent, os.path.dirname(sys.executable)):
        print("1..0 # SKIP no OpenHands client: run tests/interop/install-peers.sh")
        raise SystemExit(0)
    os.execv(PEER, [str(PEER), __file__])

# The client keeps its files in the home folder and reads the proxy settings of whoever starts it.
scratch = tempfile.TemporaryDirectory(prefix="glovebox-interop-")
os.environ.update({"HOME": scratch.name, "LOG_LEVEL": "CRITICAL", "LOG_TO_FILE": "false",
                   "LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_PROXY": "*"})
os.chdir(scratch.name)

# pylint: disable=wrong-import-position
import gloveboxtest  # noqa: E402
from openhands.core.config import OpenHandsConfig  # noqa: E402
from openhands.core.config.mcp_config import MCPStdioServerConfig  # noqa: E402
from openhands.events import EventStream  # noqa: E402
from openhands.events import action as act  # noqa: E402
from openhands.events import observation as obs  # noqa: E402
from openhands.events.event import FileEditSource, FileReadSource  # noqa: E402
from openhands.events.serialization import event_to_dict, observation_from_dict  # noqa: E402
from openhands.llm.llm_registry import LLMRegistry  # noqa: E402
from openhands.runtime.impl.action_execution.action_execution_client import (  # noqa: E402
    ActionExecutionClient,
)
from openhands.runtime.plugins import AgentSkillsRequirement, JupyterRequirement  # noqa: E402
from openhands.storage.memory import InMemoryFileStore  # noqa: E402

KEY = "the key"
HAS_JUPYTER = subprocess.run(
    ["/usr/bin/env", "python3", "-c", "import ipykernel"], capture_output=True, check=False
).returncode == 0


class Client(ActionExecutionClient):
    """The published client, told where the server is."""

    def __init__(self, url, *args, **kwargs):
        self.url = url
        super().__init__(*args, **kwargs)
        self.session.headers["X-Session-API-Key"] = KEY

    @property
    def action_execution_server_url(self):
        return self.url

    async def connect(self):
        self.check_if_alive()
        self.setup_initial_env()
        self._runtime_initialized = True


class OpenHandsTest(unittest.TestCase):
    """One server, and one connected client, for each test."""

    headless = True
    environment = {}

    def setUp(self):
        plugins = [AgentSkillsRequirement()] + ([JupyterRequirement()] if HAS_JUPYTER else [])
        self.server = gloveboxtest.Server(
            "--plugins", *[plugin.name for plugin in plugins],
            env={"SESSION_API_KEY": KEY, **self.environment},
        )
        self.addCleanup(self.server.stop)
        self.workspace = pathlib.Path(self.server.workspace)
        config = OpenHandsConfig(
            workspace_mount_path_in_sandbox=str(self.workspace), init_git_in_empty_workspace=True
        )
        config.sandbox.runtime_startup_env_vars = {"AT_START": "yes"}
        self.statuses = []
        self.client = Client(
            f"http://127.0.0.1:{self.server.port}", config,
            EventStream("interop", InMemoryFileStore()), LLMRegistry(config), "interop", plugins,
            {"QUUX": 'abc"def'}, lambda *status: self.statuses.append(status),
            headless_mode=self.headless,
        )
        self.addCleanup(self.client.close)
        self.addCleanup(self.client.event_stream.close)
        asyncio.run(self.client.connect())

    def run_command(self, command, timeout=None, **args):
        action = act.CmdRunAction(command, **args)
        if timeout is not None:
            action.set_hard_timeout(timeout, blocking=args.get("blocking", True))
        answer = self.client.run_action(action)
        self.assertIsInstance(answer, obs.CmdOutputObservation, answer)
        return answer

    def assert_ran(self, command, content=None, **args):
        answer = self.run_command(command, **args)
        self.assertEqual(answer.exit_code, 0, answer)
        if content is not None:
            self.assertEqual(answer.content, content)
        return answer


class TestInteraction(OpenHandsTest):
    # The commands by which the client sets itself up have no more time, either.
    quiet_seconds = 3
    environment = {"NO_CHANGE_TIMEOUT_SECONDS": str(quiet_seconds)}

    def test_interaction(self):
        answer = self.run_command("sleep 60")
        self.assertEqual(answer.metadata.suffix, gloveboxtest.no_change(self.quiet_seconds))
        self.assertEqual(answer.exit_code, -1)
        answer = self.run_command("", is_input=True)
        self.assertEqual(answer.exit_code, -1)
        self.assertIn("is NOT executed", self.run_command("ls").metadata.suffix)
        answer = self.run_command("C-c", is_input=True, timeout=60)
        self.assertEqual(answer.exit_code, 130)
        self.assert_ran("echo free", "free", timeout=60)

    def test_input(self):
        self.assertEqual(self.run_command("read -p 'name? ' n && echo hi $n").exit_code, -1)
        self.assertIn("hi you", self.assert_ran("you", is_input=True, timeout=60).content)

    def test_blocking(self):
        self.assert_ran("sleep 1.5; echo up", "up", blocking=True, timeout=30)
        answer = self.run_command("sleep 60", blocking=True, timeout=1.25)
        self.assertEqual(answer.metadata.suffix, gloveboxtest.hard_timeout(1.25))
        self.assertEqual(self.run_command("C-c", is_input=True, timeout=60).exit_code, 130)


class TestCommands(OpenHandsTest):
    def test_initial_environment(self):
        self.assert_ran("echo $QUUX", 'abc"def')
        self.assert_ran("echo $AT_START", "yes")
        self.assert_ran("git config --global user.name", "openhands")
        self.client.add_env_vars({"later": "a $HOME b"})
        self.assert_ran("echo ${LATER:+set}", "set")

    def test_metadata(self):
        answer = self.assert_ran("mkdir sub && cd sub && pwd", f"{self.workspace}/sub")
        self.assertEqual(answer.metadata.working_dir, f"{self.workspace}/sub")
        self.assertEqual(answer.metadata.suffix, gloveboxtest.done(0))
        self.assertEqual(self.run_command("(exit 7)").exit_code, 7)

    def test_several_commands(self):
        answer = self.client.run_action(act.CmdRunAction("ls\npwd"))
        self.assertIsInstance(answer, obs.ErrorObservation)

    def test_hidden_and_static(self):
        self.assertTrue(self.assert_ran("echo a", "a", hidden=True).hidden)
        self.assert_ran("pwd", "/tmp", is_static=True, hidden=True, cwd="/tmp")
        big = "python3 -c 'print(\"x\" * 2000000)'"
        answer = self.assert_ran(big, is_static=True, hidden=True)
        self.assertEqual(len(answer.content), 2000000)


@unittest.skipUnless(HAS_JUPYTER, "no ipykernel")
class TestCells(OpenHandsTest):
    def run_cell(self, code, **args):
        answer = self.client.run_action(act.IPythonRunCellAction(code, **args))
        self.assertIsInstance(answer, obs.IPythonRunCellObservation, answer)
        return answer.content

    def test_cells(self):
        self.assertTrue(self.run_cell("6 * 7").startswith("42\n[Jupyter current working directory"))
        self.assertEqual(self.run_cell("6 * 7", include_extra=False), "42")
        cell = "import os; print(os.environ['QUUX'])"
        self.assertEqual(self.run_cell(cell, include_extra=False), 'abc"def')
        self.assertIn("ZeroDivisionError", self.run_cell("1 / 0"))


class TestFiles(OpenHandsTest):
    def do(self, action, kind):
        answer = self.client.run_action(action)
        self.assertIsInstance(answer, kind, answer)
        return answer

    def test_read_and_write(self):
        path = str(self.workspace / "a" / "b.txt")
        self.do(act.FileWriteAction(path, "one\ntwo"), obs.FileWriteObservation)
        self.assertEqual(
            self.do(act.FileReadAction(path), obs.FileReadObservation).content, "one\ntwo\n"
        )
        aci = act.FileReadAction(path, impl_source=FileReadSource.OH_ACI, view_range=[2, 2])
        self.assertIn("2\ttwo", self.do(aci, obs.FileReadObservation).content)
        self.do(act.FileReadAction("absent"), obs.ErrorObservation)

    def test_edit(self):
        path = str(self.workspace / "f.txt")
        source = FileEditSource.OH_ACI
        self.do(act.FileEditAction(path, command="create", file_text="one\ntwo\n",
                                   impl_source=source), obs.FileEditObservation)
        answer = self.do(act.FileEditAction(path, command="str_replace", old_str="two",
                                            new_str="three", impl_source=source),
                         obs.FileEditObservation)
        self.assertIn("three", str(answer))
        self.assertEqual(pathlib.Path(path).read_text(encoding="utf-8"), "one\nthree\n")
        self.do(act.FileEditAction(path, command="undo_edit", impl_source=source),
                obs.FileEditObservation)
        self.assertEqual(pathlib.Path(path).read_text(encoding="utf-8"), "one\ntwo\n")
        answer = self.do(act.FileEditAction(path, command="str_replace", old_str="nine",
                                            new_str="", impl_source=source),
                         obs.FileEditObservation)
        self.assertTrue(answer.content.startswith("ERROR:\n"), answer.content)

    def test_list_files(self):
        (self.workspace / "dir").mkdir()
        (self.workspace / "file").touch()
        self.assertEqual(self.client.list_files(), ["dir/", "file"])
        self.assertEqual(self.client.list_files(str(self.workspace / "absent")), [])

    def test_copies(self):
        if self.server.request("GET", "/download_files")[0] == 404:
            self.skipTest("the server has no uploads and downloads")
        source = pathlib.Path(tempfile.mkdtemp(dir=scratch.name), "tree")
        (source / "sub").mkdir(parents=True)
        (source / "sub" / "f").write_text("text", encoding="utf-8")
        self.client.copy_to(str(source / "sub" / "f"), str(self.workspace / "to"))
        self.client.copy_to(str(source), str(self.workspace), recursive=True)
        for path in ["to/f", "tree/sub/f"]:
            self.assertEqual((self.workspace / path).read_text(encoding="utf-8"), "text")
        archive = self.client.copy_from(str(self.workspace))
        with zipfile.ZipFile(archive) as contents:
            self.assertIn("tree/sub/f", contents.namelist())
        archive.unlink()

    def test_microagents(self):
        if self.server.request("GET", "/download_files")[0] == 404:
            self.skipTest("the server has no uploads and downloads")
        folder = self.workspace / ".openhands" / "microagents"
        folder.mkdir(parents=True)
        (folder / "repo.md").write_text("Say hello.\n", encoding="utf-8")
        (self.workspace / ".openhands_instructions").write_text("Be kind.\n", encoding="utf-8")
        agents = self.client.get_microagents_from_selected_repo(None)
        self.assertEqual(len(agents), 2, agents)

    def test_browse_without_browser(self):
        self.do(act.BrowseURLAction("http://127.0.0.1:1/"), obs.ErrorObservation)


class TestRepository(OpenHandsTest):
    # On a busy machine git is quiet for longer than a second.
    environment = {"NO_CHANGE_TIMEOUT_SECONDS": "10"}

    def test_init_and_git_panel(self):
        self.assertEqual(asyncio.run(self.client.clone_or_init_repo(None, None, None)), "")
        self.assert_ran("git checkout -b topic && echo a > f && git add f && git commit -qm f")
        (self.workspace / "f").write_text("b\n", encoding="utf-8")
        (self.workspace / "new").touch()
        self.assertEqual(self.client.get_workspace_branch(), "topic")
        changes = self.client.get_git_changes(str(self.workspace))
        self.assertEqual({change["path"] for change in changes}, {"f", "new"})
        diff = self.client.get_git_diff("f", str(self.workspace))
        self.assertEqual(diff["modified"], "b")

    def test_clone(self):
        origin = tempfile.mkdtemp(dir=scratch.name)
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", origin]
        subprocess.run([*git, "init", "-q"], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "first"], check=True)
        self.client.provider_handler.get_authenticated_git_url = mock.AsyncMock(
            return_value=origin)
        name = asyncio.run(self.client.clone_or_init_repo(None, "owner/name", None))
        self.assertEqual(name, "name")
        branch = self.client.get_workspace_branch("name")
        self.assertTrue(branch.startswith("openhands-workspace-"), branch)
        self.assert_ran("git remote get-url origin", origin)

    def test_setup_script_and_hooks(self):
        self.assert_ran("git init -q")
        folder = self.workspace / ".openhands"
        folder.mkdir()
        (folder / "setup.sh").write_text("sleep 2\nexport SET_UP=1\n", encoding="utf-8")
        (folder / "pre-commit.sh").write_text("#!/bin/sh\ntouch hooked\n", encoding="utf-8")
        self.client.maybe_run_setup_script()
        self.assert_ran("echo $SET_UP", "1")
        self.client.maybe_setup_git_hooks()
        self.assertTrue(os.access(self.workspace / ".git/hooks/pre-commit", os.X_OK))


class TestServices(OpenHandsTest):
    headless = False

    def test_vscode_token(self):
        if self.server.request("GET", "/vscode/connection_token")[0] == 404:
            self.skipTest("the server has no editor")
        self.assertEqual(self.client.get_vscode_token(), "")

    def test_mcp_servers(self):
        if self.server.request("POST", "/update_mcp_server", [])[0] == 404:
            self.skipTest("the server has no MCP proxy")
        config = self.client.get_mcp_config([MCPStdioServerConfig(name="none", command="false")])
        self.assertEqual(config.sse_servers[-1].url, f"{self.client.url}/mcp/sse")


class TestDecoding(OpenHandsTest):
    """The raw answers, so that nothing is lost between the wire and the client's objects."""

    def test_round_trip(self):
        path = str(self.workspace / "f")
        aci = {"path": path, "impl_source": "oh_aci"}
        answers = [
            self.server.run("echo hi"), self.server.run("ls\npwd"), self.server.run(""),
            self.server.action("write", path=path, content="x"),
            self.server.action("read", path=path), self.server.action("read", path="/absent"),
            self.server.action("edit", command="str_replace", old_str="x", new_str="y", **aci),
            self.server.action("read", **aci), self.server.action("browse", url="http://x"),
        ]
        if HAS_JUPYTER:
            answers.append(self.server.action("run_ipython", code="1"))
        for answer in answers:
            with self.subTest(answer["observation"], answer=answer):
                again = event_to_dict(observation_from_dict(answer))
                self.assertEqual(again["content"], answer["content"])
                for key, value in answer["extras"].items():
                    # The client drops what it does not know of a command, and nothing else.
                    if value not in (None, "") and key != "output_id":
                        self.assertEqual(again["extras"].get(key), value, key)


if __name__ == "__main__":
    gloveboxtest.main()
