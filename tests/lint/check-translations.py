#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Everything that people read is translated, in every language there is."""

import gettext
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile

from lintlib import TOP, Report, arguments, files, keyfile_groups, read, skip, strip_c

MAX_DESCRIPTION = 80
MARKED = re.compile(r"(?<!\w)(?:_|N_|C_|NC_|ngettext|g_dngettext)\s*\(")
PROGRAMS = ("xgettext", "msgfmt", "msgcmp")


def load_extract():
    spec = importlib.util.spec_from_file_location("extract", os.path.join(TOP, "po", "extract.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def translatable(root):
    """Paths of all that holds a string for people."""
    found = {path for path in files(root, ".module.in", under=("modules/",))}
    for path in files(root, ".c", ".h", under=("src/", "modules/")):
        if MARKED.search(strip_c(read(root, path))):
            found.add(path)
    return found


def check_potfiles(report, root, listed):
    wanted = translatable(root)
    for path in sorted(wanted - set(listed)):
        report.complain("po/POTFILES.in", 0, f"{path} is missing")
    for path in sorted(set(listed) - wanted):
        report.complain("po/POTFILES.in", 0, f"{path} has nothing to translate")
    return not set(listed) - wanted


def run(*words):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, LC_ALL="C", LANGUAGE="C"), check=False)


def check_descriptions(report, root, path, compiled):
    with open(compiled, "rb") as file:
        catalog = gettext.GNUTranslations(file)
    for keyfile in files(root, ".module.in", under=("modules/",)):
        for _, group, key, value in keyfile_groups(read(root, keyfile)):
            if key == "Description" and len(catalog.gettext(value)) > MAX_DESCRIPTION:
                report.complain(path, 0, f"{keyfile}: [{group}] Description is longer than "
                                f"{MAX_DESCRIPTION} characters")


def check_language(report, root, language, template, work):
    path = f"po/{language}.po"
    source = os.path.join(root, path)
    if not os.path.exists(source):
        report.complain(path, 0, "is missing, but named in LINGUAS")
        return
    compiled = os.path.join(work, language + ".mo")
    result = run("msgfmt", "--check", "--statistics", "--output-file=" + compiled, source)
    if result.returncode != 0:
        report.complain(path, 0, "msgfmt refuses it; it says:")
        print(result.stdout.replace(": ", ":"))
        return
    for number, what in re.findall(r"(\d+) (fuzzy|untranslated)", result.stdout):
        report.complain(path, 0, f"{number} {what}")
    result = run("msgcmp", "--use-untranslated", "--use-fuzzy", source, template)
    missing = len(re.findall(r"this message is used but not defined", result.stdout))
    if missing:
        report.complain(path, 0, f"{missing} missing; meson compile update-translations adds them")
    check_descriptions(report, root, path, compiled)


def main():
    args = arguments(__doc__)
    for program in PROGRAMS:
        if shutil.which(program) is None:
            skip(f"{program} is not installed")
    extract = load_extract()
    report = Report(args.root)
    languages = extract.listed(os.path.join(args.root, "po", "LINGUAS"))
    listed = extract.listed(os.path.join(args.root, "po", "POTFILES.in"))
    usable = check_potfiles(report, args.root, listed)
    for path in files(args.root, ".po", under=("po/",)):
        if os.path.basename(path)[:-len(".po")] not in languages:
            report.complain(path, 0, "is not named in LINGUAS")
    with tempfile.TemporaryDirectory() as work:
        template = os.path.join(work, "glovebox.pot")
        if usable and extract.extract(args.root, template):
            for language in languages:
                check_language(report, args.root, language, template, work)
    return report.finish("translations")


if __name__ == "__main__":
    sys.exit(main())
