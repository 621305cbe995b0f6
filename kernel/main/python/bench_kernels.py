"""Everyday times of this kernel beside others, all in one interleaved run, as a table.

Usage: bench_kernels.py [--rounds N] [--cells N] [--rapaio JAR --java JAVA]. Needs the kernelspecs `pposcope` and `python3`
(ipykernel) on Jupyter's path.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager

WARM_CELLS = 120
COMPLETIONS = 15
INSPECTIONS = 15
DECLARATIONS = 2_000
SOURCES = {"pposcope": '"text".subs', "python3": '"text".upp', "rapaio": '"text".subs'}
INSPECTED = {"pposcope": "String", "python3": "str", "rapaio": "String"}
# One round of the endurance run: what people write, over and over under the same names and under new ones.
MIXED = ["int value = {i}; value * 2", "var v{i} = new int[100];", "record Point{i}(int x, int y) {{ }}", "int twice(int x) {{ return 2 * x; }}\ntwice({i})",
         "IntStream.range(0, 10).map(x -> x + {i}).sum()", "List.of({i}, 2, 3)", "for (int k = 0; k < 3; k++) {{ System.out.println(k); }}", "import java.util.regex.*;",
         "class Box {{ int held = {i}; }}\nnew Box().held", "1 + {i}"]


class Kernel:
    def __init__(self, name):
        self.name = name
        self.begun = time.perf_counter()
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        # Sends the first cell at once, as a front end does; wait_for_ready would add its own polling.
        if self.answer(self.client.execute("1 + 1"), 20) is None:
            self.close()
            raise TimeoutError(f"{name} did not answer its first cell")

    def answer(self, request, timeout=30):
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline:
            try:
                message = self.client.get_shell_msg(timeout=max(0.01, deadline - time.perf_counter()))
            except Exception:
                return None
            if message["parent_header"].get("msg_id") == request:
                return message["content"]
        return None

    def cell(self, code):
        begin = time.perf_counter()
        reply = self.answer(self.client.execute(code))
        assert reply and reply["status"] == "ok", (self.name, reply)
        taken = time.perf_counter() - begin
        # What nobody reads, a kernel must keep.
        while self.client.iopub_channel.msg_ready():
            self.client.get_iopub_msg(timeout=1)
        return taken

    def completion(self):
        code = SOURCES[self.name]
        begin = time.perf_counter()
        reply = self.answer(self.client.complete(code, len(code)))
        assert reply and reply["matches"], (self.name, reply)
        return time.perf_counter() - begin

    def inspection(self):
        code = INSPECTED[self.name]
        begin = time.perf_counter()
        reply = self.answer(self.client.inspect(code, len(code)))
        assert reply and reply["status"] == "ok", (self.name, reply)
        return time.perf_counter() - begin

    def processor(self):
        times = psutil.Process(self.manager.provisioner.pid).cpu_times()
        return times.user + times.system

    def resident(self):
        return psutil.Process(self.manager.provisioner.pid).memory_info().rss

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def started(name):
    """A kernel that answers; rapaio's stays deaf now and then, which counts neither for nor against it."""
    for _ in range(4):
        try:
            return Kernel(name)
        except TimeoutError as deaf:
            print(f"\n{deaf}; started anew", flush=True)
    raise SystemExit(f"{name} does not start")


def measure(name):
    kernel = started(name)
    try:
        start = time.perf_counter() - kernel.begun
        processor = kernel.processor()
        warm = [kernel.cell("1 + 1") for _ in range(WARM_CELLS)]
        resident = kernel.resident()
        completions = [kernel.completion() for _ in range(COMPLETIONS)]
        inspections = [kernel.inspection() for _ in range(INSPECTIONS)]
        return {"start": start, "processor": processor, "cell 31-60": statistics.median(warm[30:60]), "cell 61-120": statistics.median(warm[60:]),
                "completion": statistics.median(completions[5:]), "inspection": statistics.median(inspections[5:]), "resident": resident}
    finally:
        kernel.close()


def endurance(name, cells):
    """Prints, for each tenth of so many cells of mixed kinds, what a cell takes and how large the process is."""
    kernel = started(name)
    try:
        taken, sizes = [], []
        for i in range(cells):
            taken.append(kernel.cell(MIXED[i % len(MIXED)].format(i=i)))
            if (i + 1) % (cells // 10) == 0:
                sizes.append(kernel.resident() / 2**20)
        tenths = [statistics.mean(taken[k * cells // 10:(k + 1) * cells // 10]) for k in range(10)]
        print(f"{cells} cells of mixed kinds, by tenths: mean ms " + " ".join(f"{t * 1e3:.1f}" for t in tenths) + "; resident MB " + " ".join(f"{size:.0f}" for size in sizes))
        print(f"last hundred / first hundred: {statistics.mean(taken[-100:]) / statistics.mean(taken[:100]):.2f}; / second hundred: {statistics.mean(taken[-100:]) / statistics.mean(taken[100:200]):.2f}")
        print(f"a cell of {DECLARATIONS} declarations: {kernel.cell(chr(10).join(f'int many{k} = {k};' for k in range(DECLARATIONS))):.2f} s")
    finally:
        kernel.close()


def rapaio(folder, jar, java):
    spec = Path(folder) / "kernels" / "rapaio" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": [java, "-jar", jar, "{connection_file}"], "display_name": "rapaio", "language": "java", "interrupt_mode": "message"}))
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [folder, os.environ.get("JUPYTER_PATH")]))


def table(results):
    mine = results["pposcope"]
    print(f"{'kernel':<10} {'start':>8} {'CPU till then':>14} {'cell 31-60':>12} {'61-120':>9} {'completion':>12} {'inspection':>12} {'resident':>10}")
    for name, rounds in results.items():
        of = {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}
        print(f"{name:<10} {of['start']:>6.2f} s {of['processor']:>12.2f} s {of['cell 31-60'] * 1e3:>9.1f} ms {of['cell 61-120'] * 1e3:>6.1f} ms "
              f"{of['completion'] * 1e3:>9.1f} ms {of['inspection'] * 1e3:>9.1f} ms {of['resident'] / 2**20:>7.0f} MB")
    for name in list(results)[1:]:
        ratios = {key: statistics.median(a[key] for a in mine) / statistics.median(b[key] for b in results[name]) for key in mine[0]}
        print(f"pposcope / {name}: " + ", ".join(f"{key} {ratio:.2f}" for key, ratio in ratios.items()))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--cells", type=int, default=10_000, help="cells of the endurance run; 0 leaves it out")
    options.add_argument("--rapaio", help="jar of rapaio-jupyter-kernel")
    options.add_argument("--java", default="java")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        names = ["pposcope", "python3"]
        if chosen.rapaio:
            rapaio(folder, chosen.rapaio, chosen.java)
            names.append("rapaio")
        os.environ["PPOSCOPE_HISTORY"] = str(Path(folder) / "history.jsonl")
        results = {name: [] for name in names}
        for round_number in range(chosen.rounds):
            for name in names:
                print(f"round {round_number + 1} of {chosen.rounds}: {name}", end="\r", flush=True)
                results[name].append(measure(name))
        table(results)
        sys.stdout.flush()
        if chosen.cells:
            endurance("pposcope", chosen.cells)


if __name__ == "__main__":
    main()
