"""Executes a notebook in PPOscope's kernel, cell by cell, with progress; the source notebook is never changed.

Exit codes: 0 every cell ran, 1 a cell failed or the kernel died, 2 wrong usage, 130 stopped from the keyboard.
"""

import argparse
import pathlib
import re
import sys
import tempfile
import time

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def arguments():
    parser = argparse.ArgumentParser(prog="./pposcope run", description="Execute a notebook in PPOscope's kernel.")
    parser.add_argument("notebook", type=pathlib.Path)
    parser.add_argument("--html", type=destination, metavar="FILE", help="write the executed notebook as a web page")
    parser.add_argument("--out", type=destination, metavar="FILE", help="write the executed notebook")
    parser.add_argument("--timeout", type=int, default=1800, metavar="S", help="seconds a cell may take (%(default)s)")
    parser.add_argument("--kernel", default="pposcope", help=argparse.SUPPRESS)
    options = parser.parse_args()
    for written in filter(None, (options.html, options.out)):
        if written.exists() and options.notebook.exists() and written.samefile(options.notebook):
            parser.error(f"{written} is the notebook itself; choose another name")
    return options


def destination(text):
    """A file that can be written, found out before the notebook runs."""
    path = pathlib.Path(text)
    if not path.resolve().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{path}: there is no folder {path.parent}")
    return path


def read(path):
    if not path.is_file():
        raise ValueError(f"there is no notebook {path}")
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0][:200]
        raise ValueError(f"{path} is not a notebook: {reason}") from error


class Progress:
    """One line per code cell: number, first line of the source, seconds."""

    def __init__(self, notebook):
        self.total = sum(cell.cell_type == "code" for cell in notebook.cells)
        self.number = 0

    def start(self, cell, cell_index):
        if cell.cell_type == "code":
            self.number += 1
            self.began = time.monotonic()
            first = next((line for line in cell.source.splitlines() if line.strip()), "")
            print(f"[{self.number}/{self.total}] {first.strip()[:60]:60}", end=" ", flush=True)

    def end(self, cell, cell_index, execute_reply):
        print(f"{time.monotonic() - self.began:6.1f} s", flush=True)


def execute(notebook, folder, options):
    """The sentence that says what went wrong, nothing where every cell ran."""
    progress = Progress(notebook)
    client = NotebookClient(notebook, timeout=options.timeout, kernel_name=options.kernel,
                            resources={"metadata": {"path": str(folder)}},
                            on_cell_start=progress.start, on_cell_executed=progress.end)
    where = "cell {0.number} of {0.total}".format
    # What the kernel's process itself prints, libtorch's notices for instance, is of interest only where it dies.
    with tempfile.TemporaryFile() as log:
        return outcome(client, log, where, progress, options)


def outcome(client, log, where, progress, options):
    try:
        client.execute(stderr=log)
        return None
    except CellExecutionError as error:
        return f"{where(progress)} failed.\n{plain(str(error))}"
    except CellTimeoutError:
        return f"{where(progress)} took longer than {options.timeout} s; raise --timeout"
    except NoSuchKernel:
        return f"Jupyter knows no kernel {options.kernel}; ./pposcope doctor tells what is missing"
    except (DeadKernelError, RuntimeError) as error:
        log.seek(0)
        last = "\n".join(log.read().decode("utf-8", "replace").splitlines()[-20:])
        return f"the kernel died in {where(progress)} ({error}); is there enough memory? ./pposcope doctor tells\n{last}"


def plain(text):
    """The text without terminal colours where nobody sees them."""
    return text if sys.stderr.isatty() else re.sub(r"\x1b\[[0-9;]*m", "", text)


def save(notebook, options):
    if options.out:
        nbformat.write(notebook, options.out)
        print(f"written: {options.out}")
    if options.html:
        from notebook_page import page
        options.html.write_text(page(notebook), encoding="utf-8")
        print(f"written: {options.html}")


def main():
    options = arguments()
    try:
        notebook = read(options.notebook)
    except ValueError as error:
        print(f"pposcope: {error}", file=sys.stderr)
        return 2
    began = time.monotonic()
    try:
        failure = execute(notebook, options.notebook.resolve().parent, options)
    except KeyboardInterrupt:
        print("\npposcope: stopped", file=sys.stderr)
        return 130
    save(notebook, options)
    if failure:
        print(f"\npposcope: {failure}", file=sys.stderr)
        return 1
    print(f"every cell ran, in {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
