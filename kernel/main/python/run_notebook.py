"""Executes a notebook in PPOscope's kernel, cell by cell, with progress; the source notebook is never changed.

Exit codes: 0 every cell ran, 1 a cell failed or the kernel died, 2 wrong usage.
"""

import argparse
import pathlib
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def arguments():
    parser = argparse.ArgumentParser(prog="./pposcope run", description="Execute a notebook in PPOscope's kernel.")
    parser.add_argument("notebook", type=pathlib.Path)
    parser.add_argument("--html", type=pathlib.Path, help="write the executed notebook as a web page")
    parser.add_argument("--out", type=pathlib.Path, help="write the executed notebook")
    parser.add_argument("--timeout", type=int, default=1800, help="seconds a cell may take (%(default)s)")
    parser.add_argument("--kernel", default="pposcope", help=argparse.SUPPRESS)
    return parser.parse_args()


class Progress:
    """One line per code cell: number, first line of the source, seconds."""

    def __init__(self, notebook):
        self.total = sum(cell.cell_type == "code" for cell in notebook.cells)
        self.done = 0

    def start(self, cell, cell_index):
        if cell.cell_type == "code":
            self.began = time.monotonic()
            first = next((line for line in cell.source.splitlines() if line.strip()), "")
            print(f"[{self.done + 1}/{self.total}] {first.strip()[:60]:60}", end=" ", flush=True)

    def end(self, cell, cell_index, execute_reply):
        self.done += 1
        print(f"{time.monotonic() - self.began:6.1f} s", flush=True)


def execute(notebook, folder, options):
    progress = Progress(notebook)
    client = NotebookClient(notebook, timeout=options.timeout, kernel_name=options.kernel,
                            resources={"metadata": {"path": str(folder)}},
                            on_cell_start=progress.start, on_cell_executed=progress.end)
    try:
        client.execute()
        return 0
    except CellExecutionError as error:
        print(f"\ncell {progress.done} failed:\n{error}", file=sys.stderr)
    except CellTimeoutError:
        print(f"\ncell {progress.done + 1} took longer than {options.timeout} s; raise --timeout", file=sys.stderr)
    except DeadKernelError:
        print(f"\nthe kernel died in cell {progress.done + 1}; is there enough memory? ./pposcope doctor tells", file=sys.stderr)
    return 1


def save(notebook, options):
    if options.out:
        nbformat.write(notebook, options.out)
        print(f"written: {options.out}")
    if options.html:
        from nbconvert import HTMLExporter
        page, _ = HTMLExporter().from_notebook_node(notebook)
        options.html.write_text(page, encoding="utf-8")
        print(f"written: {options.html}")


def main():
    options = arguments()
    if not options.notebook.is_file():
        print(f"there is no notebook {options.notebook}", file=sys.stderr)
        return 2
    notebook = nbformat.read(options.notebook, as_version=4)
    code = execute(notebook, options.notebook.resolve().parent, options)
    save(notebook, options)
    return code


if __name__ == "__main__":
    sys.exit(main())
