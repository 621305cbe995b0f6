"""Copies the notebooks of a folder for a person to run and change, so that the tracked ones stay as they are.

Usage: notebook_copies.py ORIGINALS COPIES [ORIGINALS COPIES …]

A copy follows its original until somebody changes it; from then on it is that person's and is never written again.
Links of the text lead to the other copies where there are such, else to the same files as before.
"""

import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, unquote

LINK = re.compile(r'(\]\(|(?:src|href)=")([^)"\s#]+)')
# Beside the copies: the digest of each as it was made.
MADE = ".made.json"


def main(arguments):
    if not arguments or len(arguments) % 2:
        sys.exit(__doc__)
    folders = dict(zip(map(Path, arguments[::2]), map(Path, arguments[1::2])))
    copies = {original.resolve(): copy_folder.absolute() / original.name
              for folder, copy_folder in folders.items() for original in sorted(folder.glob("*.ipynb"))}
    for copy_folder in folders.values():
        copy_folder.mkdir(parents=True, exist_ok=True)
        made = read_made(copy_folder)
        for original, copy in copies.items():
            if copy.parent == copy_folder.absolute():
                refresh(original, copy, copies, made)
        write(copy_folder / MADE, json.dumps(made, indent=1).encode())


def refresh(original, copy, copies, made):
    text = copied(original, copy, copies)
    now = digest(copy.read_bytes()) if copy.exists() else None
    if now is None or now == made.get(copy.name):
        if now != digest(text):
            write(copy, text)
        made[copy.name] = digest(text)
    elif made.get(copy.name) != digest(text):
        print(f"pposcope: {shown(copy)} stays as you left it, although {shown(original)} has changed since you took it;"
              " to get the new one, rename or delete yours", file=sys.stderr)


def copied(original, copy, copies):
    """The notebook with its links as seen from where the copy stands."""
    data = original.read_bytes()
    try:
        notebook = json.loads(data)
    except ValueError:
        return data  # Jupyter says what is wrong with it, to whoever opens it.
    changed = False
    for cell in notebook.get("cells", []):
        if cell.get("cell_type") == "markdown":
            lines = cell["source"] if isinstance(cell["source"], list) else [cell["source"]]
            there = [LINK.sub(lambda found: found[1] + moved(found[2], original, copy, copies), line) for line in lines]
            changed |= there != lines
            cell["source"] = there
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode() if changed else data


def moved(link, original, copy, copies):
    target = (original.parent / unquote(link)).resolve()
    if re.match(r"[a-z]+:|/", link) or not target.exists():
        return link
    return quote(Path(os.path.relpath(copies.get(target, target), copy.parent)).as_posix())


def read_made(folder):
    try:
        return json.loads((folder / MADE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}  # Then every copy that differs from its original counts as changed.


def write(path, data):
    """Whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def shown(path):
    return os.path.relpath(path)


if __name__ == "__main__":
    main(sys.argv[1:])
