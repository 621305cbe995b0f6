"""A notebook's cells, run again and again in one kernel, as its users do; prints a line of JSON per round.

Usage: notebook_again.py NOTEBOOK ROUNDS. Needs the kernelspec `pposcope` on Jupyter's path. `heap` is what the Java heap
holds after a collection, `resident` the process's memory, both in MiB.
"""

import json
import sys
import time

import nbformat
import psutil
from jupyter_client.manager import start_new_kernel

LIMIT = 600
HEAP = """\
for (int i = 0; i < 3; i++) { System.gc(); }
Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()"""


def answer(client, code):
    """Runs a cell, reading what it publishes; returns the text of its value."""
    value = ""
    request = client.execute(code)
    deadline = time.time() + LIMIT
    while True:
        message = client.get_iopub_msg(timeout=max(0.01, deadline - time.time()))
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "error":
            raise SystemExit("\n".join([code, *content["traceback"]]))
        if kind == "execute_result":
            value = content["data"]["text/plain"]
        if kind == "status" and content["execution_state"] == "idle":
            return value


def main(notebook, rounds):
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    manager, client = start_new_kernel(kernel_name="pposcope", startup_timeout=60)
    try:
        process = psutil.Process(manager.provisioner.pid)
        for number in range(1, rounds + 1):
            for cell in cells:
                answer(client, cell)
            heap = int(answer(client, HEAP)) / 2**20
            print(json.dumps({"round": number, "heap": round(heap, 1), "resident": process.memory_info().rss // 2**20}), flush=True)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
