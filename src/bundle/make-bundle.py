#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts the programs, their modules and every library that they need into one archive.

Run by `meson compile bundle`. The libraries are those of the machine that builds.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

# They are the system's, or its kernel's.
NOT_LIBRARIES = ("linux-vdso.so", "linux-gate.so")
# A program of the system that modules cannot do without, for images that lack it.
FALLBACKS = ("bash",)
TLS_MODULE = "libgiognutls.so"
LOADER = re.compile(r"^\s*(/\S*/ld-\S+) \(0x", re.MULTILINE)
LIBRARY = re.compile(r"^\s*(\S+) => (/\S+) \(0x", re.MULTILINE)
CACHED = re.compile(r"^\s*(\S+) \(.*\) => (/\S+)$", re.MULTILINE)
NOTE = ".note.dlopen"
NOTE_HEAD_BYTES = 16
LEVEL = "19"


def run(*words, **options):
    """What a program prints."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def install(build, prefix, folder):
    """The tree as it would be installed; returns where its prefix is."""
    subprocess.run(["meson", "install", "-C", build, "--quiet", "--no-rebuild", "--strip",
                    "--destdir", folder], check=True, stdout=subprocess.DEVNULL)
    return pathlib.Path(folder + prefix)


def copy_programs(installed, root):
    """Programs under their own names, and the links by which they are started."""
    programs = root / "lib" / "programs"
    programs.mkdir(parents=True)
    for folder, names in (("bin", ("glovebox", "gloveboxd")), ("fallback", FALLBACKS)):
        (root / folder).mkdir()
        for name in names:
            source = installed / "bin" / name if folder == "bin" else shutil.which(name)
            shutil.copy(source, programs / name)
            (root / folder / name).symlink_to("../lib/launch")
    return [programs / name.name for name in programs.iterdir()]


def copy_modules(installed, root):
    """Keyfiles beside their libraries, and the data of modules that have some."""
    modules = root / "lib" / "modules"
    libraries = []
    for folder in installed.glob("**/glovebox-*/modules"):
        shutil.copytree(folder, modules, symlinks=True, dirs_exist_ok=True)
    for library in modules.glob("*.so"):
        libraries.append(library)
    return libraries


def copy_tls(root):
    """What the client's side needs to reach providers over TLS; the server needs none."""
    folder = run("pkg-config", "--variable=giomoduledir", "gio-2.0").strip()
    target = root / "lib" / "gio-glovebox"
    target.mkdir()
    (root / "lib" / "gio-gloveboxd").mkdir()
    source = pathlib.Path(folder, TLS_MODULE)
    if not source.exists():
        print("no TLS: glib-networking is not installed", file=sys.stderr)
        return []
    shutil.copy(source, target)
    (target / "giomodule.cache").write_text(
        f"{TLS_MODULE}: gio-tls-backend\n", encoding="ascii")
    return [target / TLS_MODULE]


def list_opened(library):
    """Libraries that one opens while it runs, as its note says."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["objcopy", "--dump-section", f"{NOTE}={file.name}", library, "/dev/null"],
                       stderr=subprocess.DEVNULL, check=False)
        text = file.read()[NOTE_HEAD_BYTES:].rstrip(b"\0")
    return [entry["soname"][0] for entry in json.loads(text or "[]")]


def copy_opened(libraries, root):
    """What libraries open while they run; like any other library, but nothing is linked with it."""
    known = dict(CACHED.findall(run("/sbin/ldconfig", "-p")))
    copies = []
    for name in {name for library in libraries for name in list_opened(library)}:
        shutil.copy(known[name], root / "lib" / name)
        copies.append(root / "lib" / name)
    return copies


def copy_libraries(programs, installed, root):
    """Every library that one of them is linked with, and the loader."""
    environment = dict(os.environ, LD_LIBRARY_PATH=":".join(
        {str(path.parent) for path in installed.glob("**/libglovebox-*.so.*")}))
    target = root / "lib"
    for program in programs:
        text = run("ldd", str(program), env=environment)
        for name, path in LIBRARY.findall(text):
            if not name.startswith(NOT_LIBRARIES) and not (target / name).exists():
                shutil.copy(path, target / name)
        loader = LOADER.search(text)
        if loader is not None and not (target / "loader").exists():
            shutil.copy(loader.group(1), target / "loader")
    # The loader's own name is among what libraries need.
    for path in target.glob("ld-*"):
        path.unlink()


def drop_encodings(root):
    """Half of the archive would be tables of ICU, which an XML library wants for encodings of
    documents that no module reads. In their place comes a library that has none."""
    for path in (root / "lib").glob("libicudata.so.*"):
        symbol = re.search(r"\b(icudt\w*_dat)\b", run("nm", "-D", str(path))).group(1)
        source = f"const char {symbol}[16];".encode()
        path.unlink()
        subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-nostdlib", "-x", "c",
                        "-Wl,-soname," + path.name, "-o", str(path), "-"],
                       input=source, check=True)


def pack(root, output):
    """The archive, with files of root; links of TLS's cache come after what they speak of."""

    def own(entry):
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mode &= 0o755
        return entry

    with tempfile.TemporaryFile() as archive:
        with tarfile.open(fileobj=archive, mode="w") as tar:
            tar.add(root, root.name, filter=own)
        archive.seek(0)
        subprocess.run(["zstd", "-q", "-f", "-T0", "-" + LEVEL, "-o", output], stdin=archive,
                       check=True)


def main():
    """Makes the bundle."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("build", "prefix", "name", "launch", "output"):
        parser.add_argument("--" + option, required=True)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="glovebox-bundle-") as folder:
        installed = install(options.build, options.prefix, folder + "/installed")
        root = pathlib.Path(folder, options.name)
        programs = copy_programs(installed, root)
        shutil.copy(options.launch, root / "lib" / "launch")
        subprocess.run(["strip", root / "lib" / "launch"], check=True)
        modules = copy_modules(installed, root)
        programs += modules + copy_opened(modules, root) + copy_tls(root)
        copy_libraries(programs, installed, root)
        drop_encodings(root)
        pack(root, options.output)
    size = os.path.getsize(options.output)
    print(f"{options.output}: {size / 1e6:.1f} MB")


main()
