# SPDX-License-Identifier: LGPL-2.1-or-later
"""Look for text in files, and for files by their names."""

import os

from . import lines, windows

MAX_FILES = 100


def _files_below(directory):
    for folder, _, names in os.walk(directory):
        for name in names:
            yield folder, name


def search_dir(search_term: str, dir_path: str = "./") -> None:
    """Look for a text in all files below a directory.

    Args:
        search_term: The text.
        dir_path: The directory. Default: the current one.
    """
    if not os.path.isdir(dir_path):
        print(f"ERROR: Directory {dir_path} not found")
        return

    hits = []
    for folder, name in _files_below(dir_path):
        if name.startswith("."):
            continue
        path = os.path.join(folder, name)
        for number, line in enumerate(lines.read_leniently(path), 1):
            if search_term in line:
                hits.append((path, number, line.strip()))

    n_files = len({path for path, _, _ in hits})
    if not hits:
        print(f'No matches found for "{search_term}" in {dir_path}')
    elif n_files > MAX_FILES:
        print(f'More than {n_files} files matched for "{search_term}" in {dir_path}. '
              "Please narrow your search.")
    else:
        print(f'[Found {len(hits)} matches for "{search_term}" in {dir_path}]')
        for path, number, line in hits:
            print(f"{path} (Line {number}): {line}")
        print(f'[End of matches for "{search_term}" in {dir_path}]')


def search_file(search_term: str, file_path: "str | None" = None) -> None:
    """Look for a text in one file.

    Args:
        search_term: The text.
        file_path: The file. Default: the open one.
    """
    if file_path is None:
        file_path = windows.current_path()
    if file_path is None:
        print("ERROR: No file specified or open. Use the open_file function first.")
        return
    if not os.path.isfile(file_path):
        print(f"ERROR: File {file_path} not found.")
        return

    hits = [(number, line.strip())
            for number, line in enumerate(lines.split(lines.read(file_path)), 1)
            if search_term in line]
    if not hits:
        print(f'[No matches found for "{search_term}" in {file_path}]')
        return
    print(f'[Found {len(hits)} matches for "{search_term}" in {file_path}]')
    for number, line in hits:
        print(f"Line {number}: {line}")
    print(f'[End of matches for "{search_term}" in {file_path}]')


def find_file(file_name: str, dir_path: str = "./") -> None:
    """Look for files by a part of their names.

    Args:
        file_name: A part of the name.
        dir_path: Where to look, in all directories below, too. Default: the current one.
    """
    if not os.path.isdir(dir_path):
        print(f"ERROR: Directory {dir_path} not found")
        return

    hits = [os.path.join(folder, name) for folder, name in _files_below(dir_path)
            if file_name in name]
    if not hits:
        print(f'[No matches found for "{file_name}" in {dir_path}]')
        return
    print(f'[Found {len(hits)} matches for "{file_name}" in {dir_path}]')
    for path in hits:
        print(path)
    print(f'[End of matches for "{file_name}" in {dir_path}]')
