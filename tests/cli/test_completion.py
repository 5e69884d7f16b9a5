#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What bash and zsh offer for words of glovebox and gloveboxd, asked of the shells themselves.

Usage: test_completion.py DIRECTORY, that of the completions.
"""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
GLOVEBOXD = os.environ.get("GLOVEBOXD", "gloveboxd")
COMPLETIONS = os.path.abspath(sys.argv.pop(1))
os.environ.pop("G_DEBUG", None)

BASH = """
source "$1" && words=$2 && shift 2 && COMP_WORDS=("$@") && COMP_CWORD=$(($# - 1)) &&
  "$words" && printf '%s\\n' "${COMPREPLY[@]}"
"""
# Says what would be added to the list of matches, and when that is all.
ZSH = """
PROMPT=
unsetopt beep
fpath=($1 $fpath)
autoload -Uz compinit
compinit -D -u
exec 9>$2
compadd() {
  local -a found
  if [[ ${@[1,(i)(-|--)]} == *-[OAD]\\ * ]]; then
    builtin compadd "$@"
    return
  fi
  builtin compadd -A found "$@"
  print -rlu 9 -- "= "$^found
  builtin compadd "$@"
}
ask() {
  zle expand-or-complete
  zle send-break
}
tell() {
  print -u 9 -- "."
}
zle -N ask
zle -N zle-line-init tell
bindkey '^X' ask
"""
# Each line that was typed, and some of what must be offered for the last word of it, and what not.
OFFERS = [
    ("glovebox ", "up list startup-command check", "box --json"),
    ("glovebox st", "status startup-command", "up"),
    ("glovebox run ", "box", "up"),
    ("glovebox status --", "--show-key --json", "--lines box"),
    ("glovebox run --timeout 3s ", "box", "--json"),
    ("glovebox logs --l", "--lines", "--json"),
    ("glovebox up --m", "--memory", "--cpus"),
    ("glovebox up --provider ", "local", "bash box"),
    ("glovebox up --provider=lo", "local", "bash"),
    ("glovebox up --plugin ba", "bash", "--json"),
    ("glovebox list --provider lo", "local", "bash"),
    ("glovebox startup-command --for ", "docker runloop", "argv"),
    ("glovebox startup-command --format=a", "argv", "json"),
    ("glovebox describe b", "bash", "box"),
    ("glovebox check bash ed", "edit", "box"),
    ("glovebox upload box fi", "file.txt", "box"),
    ("gloveboxd --log-format ", "json human", "bash"),
    ("gloveboxd --plugins bash ed", "edit", "--check"),
    ("gloveboxd --no-", "--no-enable-browser", "--check"),
]


class CompletionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="glovebox-test-")
        bin_directory = cls.dir + "/bin"
        for name in ("bin", "run", "work", "functions"):
            os.mkdir(os.path.join(cls.dir, name))
        for name, program in (("glovebox", GLOVEBOX), ("gloveboxd", GLOVEBOXD)):
            os.symlink(program, os.path.join(bin_directory, name))
            shutil.copy(os.path.join(COMPLETIONS, name + ".zsh"), f"{cls.dir}/functions/_{name}")
        with open(cls.dir + "/work/file.txt", "w", encoding="ascii"):
            pass
        cls.env = dict(os.environ, HOME=cls.dir, XDG_RUNTIME_DIR=cls.dir + "/run", TERM="dumb",
                       XDG_DATA_HOME=cls.dir + "/data", XDG_CONFIG_HOME=cls.dir + "/config",
                       GLOVEBOX_PROVIDER="local", PATH=f"{bin_directory}:{os.environ['PATH']}")
        subprocess.run(["glovebox", "up", "box"], env=cls.env, check=True,
                       stdout=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        subprocess.run(["glovebox", "down", "box"], env=cls.env, check=True)
        shutil.rmtree(cls.dir)

    def check(self, line, offered):
        """Offered is what there is, as words."""
        for words, is_there in zip(next(row[1:] for row in OFFERS if row[0] == line),
                                   (True, False)):
            for word in words.split():
                self.assertEqual(word in offered, is_there, f"“{line}”: {word} in {offered}")

    def test_bash(self):
        for line, _, _ in OFFERS:
            # As bash takes a line apart.
            words = line.replace("=", " = ").split(" ")
            name = words[0]
            result = subprocess.run(
                ["bash", "-c", BASH, "bash", os.path.join(COMPLETIONS, name + ".bash"), "_" + name,
                 *words], env=self.env, cwd=self.dir + "/work", text=True, timeout=60, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual(result.stderr, "", line)
            self.check(line, result.stdout.split("\n"))

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh(self):
        pipe, script = self.dir + "/pipe", self.dir + "/script"
        os.mkfifo(pipe)
        with open(script, "w", encoding="utf-8") as file:
            file.write(ZSH)
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.dir + "/work")
            os.execvpe("zsh", ["zsh", "-f", "-i"], self.env)
        # Nobody may be held up by a terminal that is not read.
        reader = threading.Thread(target=self.drain, args=(terminal,), daemon=True)
        reader.start()
        os.write(terminal, f"source {script} {self.dir}/functions {pipe}\n".encode())
        with open(pipe, encoding="utf-8") as told:
            self.read_offered(told)
            for line, _, _ in OFFERS:
                os.write(terminal, line.encode() + b"\x18")
                self.check(line, self.read_offered(told))
            os.write(terminal, b"exit 0\n")
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        reader.join()
        os.close(terminal)

    @staticmethod
    def read_offered(told):
        """What is told until the shell waits for a line again."""
        found = []
        while (line := told.readline()) != ".\n":
            assert line, "the shell has ended"
            found.append(line[2:].strip())
        return found

    @staticmethod
    def drain(terminal):
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:  # it is closed
            pass


unittest.main()
