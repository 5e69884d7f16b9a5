# SPDX-License-Identifier: LGPL-2.1-or-later
"""Conversations with a fresh shell, as the original's clients have them; test_vectors.py has them.

A step is what is asked and what must be answered. {W} is the working directory, {HOME} the home.
"""

import os
import re
from dataclasses import dataclass, field
from typing import Any

from gloveboxtest import TAIL, done, hard_timeout, no_change

SECONDS = 3  # without new output
# What is no question to the server, in place of what it answers.
GO, SHOWN, ENDED = "go on", "until the output holds", "until the command has ended"
ANY = object()
BELOW = "[Below is the output of the previous command.]\n"
MIDCUT = "\n[... Observation truncated due to length ...]\n"
NO_LOGS = "ERROR: No previous running command to retrieve logs from."
NO_INPUT = "ERROR: No previous running command to interact with."
SEVERAL = ("ERROR: Cannot execute multiple commands at once.\nPlease run each command separately "
           "OR chain them into a single command via && or ;\nProvided commands:\n")
PYTHON = "/usr/bin/python3"


def key(code, name):
    return f"\n[The command completed with exit code {code}. CTRL+{name} was sent.]"


def busy(command):
    return (f'\n[Your command "{command}" is NOT executed. The previous command is still running - '
            "You CANNOT send new commands until the previous command is completed. By setting "
            f"`is_input` to `true`, you can interact with the current process: {TAIL}]")


def truncated(count):
    return (f"[Previous command outputs are truncated. Showing the last {count} lines of the "
            "output below.]\n")


def has(text):
    return re.compile(f"(?s).*{re.escape(text)}.*")


def lacks(text):
    return re.compile(f"(?s)(?!.*{re.escape(text)}).*")


@dataclass
class Step:
    command: str
    content: Any = ""
    exit: Any = 0
    suffix: Any = None  # None: that it is done
    prefix: str = ""
    timeout: float = 120.0
    args: dict = field(default_factory=dict)
    metadata: dict = field(default_factory=dict)  # and what else it says
    extras: dict = field(default_factory=dict)
    observation: str = "run"


def run(command, content="", exit=0, suffix=None, prefix="", t=120.0, metadata=None, extras=None,
        **args):
    names = {"b": "blocking", "h": "hidden", "st": "is_static", "cwd": "cwd", "inp": "is_input"}
    return Step(command, content, exit, suffix, prefix, t,
                {names[name]: value for name, value in args.items()}, metadata or {}, extras or {})


def inp(command, content="", exit=0, suffix=None, prefix="", **args):
    return run(command, content, exit, suffix, prefix, inp=True, **args)


def nc(command, content="", prefix="", **args):
    return run(command, content, -1, no_change(SECONDS), prefix, **args)


def more(command, content="", **args):
    """An input that the program takes and goes on."""
    return nc(command, content, BELOW, inp=True, **args)


def ht(command, content="", prefix="", t=1, **args):
    return run(command, content, -1, hard_timeout(float(t)), prefix, t=t, **args)


def nx(command, content="", **args):
    return run(command, content, -1, busy(command), BELOW, **args)


def pressed(name, content, code, idle=False, **args):
    return run(name, content, code, key(code, name[2].upper()), b=True,
               **({} if idle else {"inp": True}), **args)


def refused(command, *pieces, **args):
    text = SEVERAL + "\n".join(f"({i}) {piece}" for i, piece in enumerate(pieces, 1))
    return Step(command, text, None, None, "", 120.0, args, observation="error")


def go():
    """Lets a command go on that reads a line of ~/gate."""
    return Step("", observation=GO)


def shown(text):
    """Until the server has seen that much of what the last command prints."""
    return Step(text, observation=SHOWN)


def ended():
    """Until the server has seen the last command's end, though nobody asks for it."""
    return Step("", observation=ENDED)


LOOP = "for i in {1..%d}; do echo $i; read <~/gate; done"
NAME_AND_AGE = (PYTHON + " -c \"name = input('Enter your name: '); "
                "age = input('Enter your age: '); "
                "print(f'Hello {name}, you are {age} years old')\"")
GLOBBED = """
    mkdir -p pkg/sub && \\
    echo "def needle(): return \\"\\$variable\\"" > pkg/one.py && \\
    echo "text with \\`ticks\\`" > pkg/sub/two.txt
    """
WAITER = (PYTHON + " -u -c \"import signal\n"
          "signal.signal(signal.SIGINT, lambda *_: print('got int'))\n"
          "open('$HOME/gate').readline(); print('rest')\"")
UNIQUE = f"9{os.getpid()}.25"

BLOCKS = {
    # --- basics
    "B1": [run("echo 'hello world'", "hello world")],
    "B2": [run("nonexistent_command", has("nonexistent_command: command not found"), 127)],
    "B3": [run('echo "first" && echo "second" && echo "third"', "first\nsecond\nthird")],
    "B4": [run("pwd", "{W}", metadata={"working_dir": "{W}"})],
    "B5": [run("false", "", 1)],
    "B6": [run("(exit 255)", "", 255), run("(exit 300)", "", 44), run("true | false", "", 1),
           run("! true", "", 1)],
    "B7": [run("ls -l", "total 0")],
    "B8": [run("\n  echo hi  \n", "hi", extras={"command": "echo hi"})],
    "B9": [run("ls /nonexistent; echo rc=$?",
               "ls: cannot access '/nonexistent': No such file or directory\nrc=2")],
    "B10": [run("echo a # trailing", "a")],
    "B11": [run("echo hi;", "hi", extras={"command": "echo hi;"})],
    "B12": [run('bash -c "kill -9 \\$\\$"', "Killed", 137)],
    "B13": [run("echo )", has("syntax error near unexpected token `)'"), 2)],
    # --- several lines
    "M1": [run('echo -e "hello\nworld"', "hello\nworld")],
    "M2": [run('echo \\\n -e "foo"', "foo")],
    "M3": [run('if true; then\necho "inside if"\nfi', "inside if")],
    "M4": [run("cat << EOF\nline 1\nline 2\nEOF", "line 1\nline 2")],
    "M5": [run("echo 'hello   world    with\nspecial  chars'",
               "hello   world    with\nspecial  chars")],
    "M6": [run("echo \\\n    -e 'hello' \\\n    world", "hello world")],
    "M7": [run('mkdir -p m && for a in {01..04}; do\n    for b in {01..05}; do\n        '
               'touch "m/$a-$b"\n    done\ndone && echo "created files"\n', "created files")],
    "M8": [run('count=0; tries=0; while [ $count -lt 3 ]; do result="Heads"; tries=$((tries+1)); '
               'echo "Flip $tries: $result"; if [ "$result" = "Heads" ]; then count=$((count+1)); '
               'else count=0; fi; done; echo "Got 3 heads in a row after $tries flips!";',
               has("Got 3 heads in a row after 3 flips!"))],
    "M9": [run('f() {\n  echo "in f $1"\n}'), run("f 5", "in f 5")],
    "M10": [run("cat > M <<'EOF'\nall:\n\techo hi\nEOF"), run("cat -A M", "all:$\n^Iecho hi$")],
    "M11": [run("cat <<EOF > f\na\nEOF"), run("cat f", "a")],
    "M12": [run("echo $((1+2))\necho two", "3\ntwo")],
    "M13": [refused("ls -l\necho x", "ls -l", "echo x")],
    "M14": [run("mkdir D && echo implemented_function > D/file_1.txt"),
            run('find D -type f -exec grep -l "implemented_function" {} \\;', has("D/file_1.txt"),
                extras={"command": 'find D -type f -exec grep -l "implemented_function" {} \\;'})],
    "M15": [run("mkdir D"), run("find D -maxdepth 0 -exec echo {} \\; -print", "D\nD")],
    "M16": [run("echo x\\|y", "x|y"), run("echo one\\;two", "one;two"),
            run("echo a\\>b\\<c\\&d", "a>b<c&d")],
    "M17": [run("while false\ndo\n x\ndone"), run("until true\ndo\n x\ndone")],
    "M18": [run(GLOBBED), run("cat pkg/one.py pkg/sub/two.txt",
                              'def needle(): return "$variable"\ntext with `ticks`')],
    "comment": [run("(exit 3)", "", 3), run("# x", "", 3)],
    "backslash": [nc("\\"), inp("echo x", "x")],
    # --- what is split
    "S1": [refused('cat <<EOF\nmultiline\ntext\nEOF\necho "Done"',
                   "cat <<EOF\nmultiline\ntext\nEOF", 'echo "Done"')],
    "S2": [refused('echo "Hello" # This is a comment\n# This is another comment\nls -l',
                   'echo "Hello" # This is a comment\n# This is another comment', "ls -l")],
    "S3": [refused('ls -l\n\necho "Hello"\n\ncd /tmp', "ls -l", 'echo "Hello"', "cd /tmp")],
    "S6": [refused("ls;\npwd", "ls;", "pwd")],
    "S7": [refused("sleep 5 &\necho x", "sleep 5 &", "echo x")],
    "S8": [refused("# it's \"unclosed\npwd", "# it's \"unclosed", "pwd")],
    "S9": [run("echo $((1+2))\npwd", "3\n{W}")],
    "S10": [refused("(( a > b ))\npwd", "(( a > b ))", "pwd")],
    "S11": [run("cat <<'EOF'\nx\nEOF\necho y", "x\ny")],
    "S12": [refused("diff <(ls a) <(ls b)\npwd", "diff <(ls a) <(ls b)", "pwd")],
    "S13": [refused("x=$(cat <<EOF\na\nEOF\n)\necho $x", "x=$(cat <<EOF\na\nEOF\n)", "echo $x")],
    "S14": [refused("echo a; # c\necho b", "echo a; # c", "echo b")],
    # --- nothing new
    "N1": [nc(LOOP % 3, "1"), go(), more("", "2"), nx("sleep 15", lacks("3")), go(),
           shown("3"), nx("sleep 15", "3"), go(), ended(), run(""),
           run("", NO_LOGS, -1, "", extras={"command": ""}),
           inp("x", NO_INPUT, -1, "", extras={"command": ""})],
    "N7": [nc("echo start; read <~/gate; echo done2", "start"), go(), ended(), run("", "done2")],
    "N8": [nc("echo start; read <~/gate; echo done2", "start"), go(), ended(),
           run("echo new", "done2\nnew")],
    "N8 input": [nc("echo start; read <~/gate; echo done3", "start"), go(), ended(),
                 inp("echo typed", "done3\ntyped")],
    "N8 key": [nc("echo start; read <~/gate; echo done4", "start"), go(), ended(),
               pressed("C-c", "done4\n^C", 130)],
    "N9": [nc("seq 1 12000; read <~/gate",
              re.compile(f"(?s).{{15000}}{re.escape(MIDCUT)}.{{15000}}")), go(), run("", b=True)],
    "nothing to read": [inp("", NO_LOGS, -1, "")],
    # --- took too long
    "H1": [ht(LOOP % 5, "1", t=2.5, b=True)] +
          [step for i in range(2, 6) for step in (go(), ht("", str(i), BELOW, t=2.5, b=True))] +
          [go(), run("", b=True)],
    "H3": [ht(PYTHON + " -u -m http.server 0 --bind 127.0.0.1", has("Serving HTTP on"), t=3,
              b=True),
           pressed("C-c", "^C\nKeyboard interrupt received, exiting.", 0, t=30,
                   metadata={"working_dir": "{W}"}),
           run("ls", lacks("Keyboard interrupt"), t=3)],
    "H6": [run("sleep 4; echo ok", "ok", t=10, b=True)],
    "H7": [run("sleep 1.2", t=0), ht("sleep 1.2", t=-1)],
    "H8": [ht('export i=0; for j in $(seq 1 100); do echo "Line $j - Iteration $i - '
              '$(printf \'%1000s\' | tr " " "*")"; sleep 100; done', has("Line 1 - Iteration 0"),
              t=3, b=True),
           run("ls", ANY, -1, has("The previous command is still running"), ANY),
           pressed("C-c", ANY, 130), run("ls")],
    # --- conversations
    "I1": [nc('read -p "Enter name: " name && echo "Hello $name"', "Enter name:"),
           inp("John", "Hello John")],
    "I3": [nc("cat << EOF"), more("line 1"), more("line 2"), inp("EOF", "line 1\nline 2")],
    "I4": [nc(NAME_AND_AGE, "Enter your name:"), nx("Alice", lacks("Enter your age:")),
           more("Alice", "Enter your age:"), inp("25", "Hello Alice, you are 25 years old")],
    "I7": [nc('read -p "Do you want to continue? [Y/n] " answer; if [[ $answer == "Y" ]]; then '
              'echo "Proceeding with operation..."; echo "Operation completed successfully!"; '
              'else echo "Operation cancelled."; exit 1; fi',
              has("Do you want to continue? [Y/n]")),
           inp("Y", "Proceeding with operation...\nOperation completed successfully!")],
    "I8": [nc("cat"), more("hello", "hello"), more("hello", "hello"), more(""),
           pressed("C-d", "", 0)],
    "I9": [nc('read -s -p "Password: " pw; echo; echo "[$pw]"', "Password:"),
           inp("secret", "[secret]")],
    "I10": [nc('read x; echo "[$x]"'), inp("  spaced  ", "[spaced]")],
    "I11": [nc(PYTHON + " -q", ">>>"), more("1+1", "2\n>>>"), more("def f():", "..."),
            more("    return 5", has("IndentationError")), inp("exit()")],
    "I12": [nc('echo "unclosed'), pressed("C-c", "^C", 130), nc("if true; then echo x"),
            inp("fi", "x")],
    "I13": [nc("cat"), refused("a\nb", "a", "b", is_input=True)],
    "I14": [nc("seq 1 2000 | less", re.compile("(?s)1\n2\n.*:")), inp("q")],
    # --- keys and jobs
    "K1": [nc("while true; do echo 'looping'; sleep 100; done", "looping"),
           pressed("C-c", "^C", 130)],
    "K2": [nc("sleep 100"), nx("C-c")],
    "K3": [pressed("C-c", "^C", 130, idle=True)],
    "K4": [nc("sleep 100"), pressed("C-z", "^Z\n[1]+  Stopped                 sleep 100", 148),
           run("jobs", "[1]+  Stopped                 sleep 100"),
           run("kill %1", re.compile(r"\[1\]\+  (Stopped|Terminated) +sleep 100"))],
    "K6": [nc("sleep 100; echo after"),
           pressed("C-z", "^Z\n[1]+  Stopped                 sleep 100\nafter", 0),
           nc("fg", "sleep 100"), pressed("C-c", "^C", 130)],
    "K8": [nc(PYTHON + ' -c "import time; time.sleep(100)"'),
           pressed("C-c", '^CTraceback (most recent call last):\n  File "<string>", line 1, in '
                   "<module>\nKeyboardInterrupt", 130)],
    "K9": [nc(WAITER), more("C-c", "^Cgot int"), go(), run("", "rest", b=True)],
    "K10": [nc("sleep 100"), pressed("C-\\", "^\\Quit", 131)],
    "K11": [run(PYTHON + " -u -m http.server 0 --bind 127.0.0.1 -d {W} >log 2>&1 &",
                re.compile(r"\[1\] \d+")),
            run("until [ -s log ]; do sleep 0.1; done; curl -s --noproxy '*' "
                "http://127.0.0.1:$(grep -o 'port [0-9]*' log | cut -d' ' -f2)/",
                has("Directory listing"), b=True),
            run('pkill -f "bind 127.0.0.1 -d {W}"', ANY)],
    "K12": [run("(read <~/gate; echo bgout) &", re.compile(r"\[1\] \d+")),
            run("jobs -p >pid"), go(),
            run("while [ -e /proc/$(<pid) ]; do sleep 0.05; done", st=True, b=True),
            run("echo fg",
                "bgout\nfg\n[1]+  Done                    ( read < ~/gate; echo bgout )")],
    "K13": [nc("for i in 1 2 3 4 5; do sleep 100; done"), pressed("C-c", "^C", 130)],
    # --- size
    "L1": [run('for i in {1..5000}; do echo "Line $i"; done',
               re.compile("(?s)Line 1\n.*" + re.escape(MIDCUT) + ".*Line 5000"))],
    "L2": [run('for i in {1..50000}; do echo "Line $i"; done',
               re.compile("(?s).*Line 40000\n.*Line 50000"), prefix=truncated(10013))],
    "L3": [run("seq 1 10976", "\n".join(map(str, range(1, 10977))), h=True),
           run("seq 1 10977", "\n".join(map(str, range(989, 10978))), h=True,
               prefix=truncated(9990)),
           run("seq 1 11976", ANY, h=True, prefix=truncated(10989)),
           run("seq 1 12000", ANY, h=True, prefix=truncated(10013)),
           run("seq 1 50500", ANY, h=True, prefix=truncated(10513))],
    "L4": [run("printf '%30000s' | tr ' ' x", "x" * 30000),
           run("printf '%30001s' | tr ' ' x", "x" * 15000 + MIDCUT + "x" * 15000),
           run("printf 'é%.0s' {1..40000}", "é" * 15000 + MIDCUT + "é" * 15000)],
    "L5": [run("printf '%40000s' | tr ' ' x", "x" * 40000, h=True, extras={"hidden": True}),
           nc("printf '%40000s' | tr ' ' x; sleep 100", "x" * 15000 + MIDCUT + "x" * 15000, h=True,
              extras={"hidden": False}),
           nx("ls", h=True, extras={"hidden": True})],
    "long command": [run(f"echo '{'y' * 1048576}' | wc -c", "1048577")],
    # --- environment
    "E1": [run('export QUUX="abc\\"def";'), run("echo $QUUX", 'abc"def')],
    "E2": [run("mkdir -p test"), run("cd test", metadata={"working_dir": "{W}/test"}),
           run("pwd", "{W}/test", metadata={"working_dir": "{W}/test"})],
    "E3": [run("cd /nonexistent", "bash: cd: /nonexistent: No such file or directory", 1,
               metadata={"working_dir": "{W}"})],
    "E4": [run("pwd", "/tmp", st=True, cwd="/tmp"), run("export FOO=1; cd /"),
           run("echo [$FOO]", "[]", st=True), run("pwd", "{W}", st=True), run("pwd", "/"),
           run("alias", "", st=True)],
    "E5": [run("cd ~ && pwd", "{HOME}")],
    "E6": [run("alias", "alias git='git --no-pager'")],
    "E7": [run("git init && git remote add origin URL", has("Initialized")),
           run("git remote -v", "origin\tURL (fetch)\norigin\tURL (push)".expandtabs())],
    "E8": [run("", NO_LOGS, -1, "", st=True), ht("sleep 5", st=True),
           inp("x", NO_INPUT, -1, "", st=True), refused("a\nb", "a", "b", is_static=True)],
    "static beside a command": [
        nc("sleep 100"), run("echo x", "x", st=True), run("cd /tmp", st=True),
        pressed("C-c", "^C", 130, metadata={"working_dir": "{W}"})],
    "static ends": [ht(f"sleep {UNIQUE}", st=True, b=True),
                    run(f"pgrep -f '^sleep {UNIQUE}'", "", 1)],
    "kept": [run("umask 027; ulimit -n 99; shopt -s extglob; set -f; x=1; a=(1 2)"),
             run("umask; ulimit -n; shopt extglob; echo * $x ${a[1]}",
                 "0027\n99\nextglob        \ton\n* 1 2".expandtabs())],
    "python": [run(PYTHON + " -m venv --without-pip v && source v/bin/activate", b=True,
                   metadata={"py_interpreter_path": "{W}/v/bin/python"}),
               run("deactivate")],
    "the shell": [run("echo $0 $-", "bash himBs"), run("shopt -q login_shell", "", 1),
                  run("echo [$TMUX$TMUX_PANE$TERM_PROGRAM]", "[]"), run("echo a!b", "a!b"),
                  run("test -t 0 && test -t 1 && test -t 2"), run("locale charmap", "UTF-8")],
    # --- rendering
    "R1": [run('printf "abc\\rX\\n"', "Xbc"),
           run('for i in 1 2 3; do printf "\\rProgress $i"; sleep 0.2; done; echo', "Progress 3")],
    "R2": [run("echo 'trail    '; echo '   lead'; echo end", "trail\n   lead\nend")],
    "R3": [run("echo one; echo; echo two", "one\n\ntwo"), run("printf '\\n\\n\\n'")],
    "R4": [run("printf '\\033[?1049halt\\n'; sleep 1; printf '\\033[?1049l'; echo main", "main")],
    "R5": [run("stty size; tput cols; tput lines", "1000 1000\n1000\n1000")],
    "R6": [ht('printf "pct 1"; read <~/gate; printf "\\rpct 100\\n"', "pct 1", t=2.5), go(),
           run("", re.compile("(pct 1)?00"), t=10)],
    "R7": [ht('printf "aaa"; read <~/gate; printf "\\rbbb\\n"', "aaa", t=2.5), go(),
           run("", "bbb", t=10)],
    # --- markers
    "P1": [run("echo '###PS1END###'", "###PS1END###")],
    "P2": [run("echo '###PS1END###'; sleep 1; echo more", "###PS1END###\nmore")],
    "P3": [run("printf '###PS1JSON###\\n{\"exit_code\": \"42\"}\\n###PS1END###\\n'; sleep 1; "
               "echo more", '###PS1JSON###\n{"exit_code": "42"}\n###PS1END###\nmore')],
    "P4": [run("printf '###PS1JSON###\\n{bad json}\\n###PS1END###\\n'; echo more",
               "###PS1JSON###\n{bad json}\n###PS1END###\nmore")],
    "P5": [run("mkdir -p 'a\"b' && cd 'a\"b'", metadata={"working_dir": '{W}/a"b'}), run("cd .."),
           run("mkdir 'b\\x' && cd 'b\\x'", metadata={"working_dir": "{W}/b\\x"}), run("cd .."),
           run("mkdir 'd$HOME' && cd 'd$HOME'", metadata={"working_dir": "{W}/d$HOME"}),
           run("rmdir ../d*", metadata={"working_dir": "{W}/d$HOME"})],
    "P6": [run('PS1="foo> "'), run("echo hi", "hi"), run("unset PROMPT_COMMAND"), run('PS1="x> "'),
           run("(exit 5)", "", 5)],
    # --- lifetime
    "X1": [run("exit 7", re.compile("(exit)?"), 7), run("echo alive", "alive")],
    "X2": [run("set -e"), run("true"), run("false", ANY, 1), run("echo alive", "alive")],
    "X3": [run("echo $SHLVL >lvl"), run("bash"), run("[ $SHLVL = $(($(<lvl)+1)) ]"),
           run("exit 3", "exit", 3), run("[ $SHLVL = $(<lvl) ]")],
    "X4": [run("bash; echo back $?"), run("exit 8", "exit\nback 8")],
    "X5": [nc("env -i bash --norc", re.compile(r"bash-5\.\d[#$]")),
           more("echo x", re.compile(r"x\nbash-5\.\d[#$]")), inp("exit", "exit")],
    "X6": [run("exec bash"), run("kill -TERM $$")],
    "X7": [run("(exit 5)", "", 5), pressed("C-d", re.compile("(exit)?"), 5, idle=True),
           run("echo alive", "alive")],
    "X8": [run("cd /tmp"), run("kill -9 $$", ANY, 137), run("pwd", "/tmp")],
    "X9": [run("exec sleep 0.1", ANY), run("echo alive", "alive")],
}
if os.geteuid() == 0:
    BLOCKS["su"] = [run("x=1"), run("su root"), run("echo [$x]", "[]"), run("exit 4", "exit", 4),
                    run("echo $x", "1"), nc("su - root", re.compile(".*[#$]")),
                    inp("exit", has("logout"))]
