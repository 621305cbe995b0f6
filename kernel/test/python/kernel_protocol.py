"""Protocol checks of the kernel over jupyter_client; prints one line per check, exits 1 where one fails.

Needs the kernelspec `pposcope` on Jupyter's path.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import zmq
from jupyter_client.manager import KernelManager, start_new_kernel
from jupyter_client.session import Session

TIMEOUT = 30
DELIMITER = b"<IDS|MSG>"


class Bench:
    """One running kernel and its client."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="pposcope", startup_timeout=60)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def send(self, kind, content, channel="shell", subshell=None):
        message = self.client.session.msg(kind, content)
        if subshell:
            message["header"]["subshell_id"] = subshell
        getattr(self.client, channel + "_channel").send(message)
        return message["header"]["msg_id"]

    def reply(self, request, channel="shell", timeout=TIMEOUT):
        deadline = time.time() + timeout
        while True:
            message = getattr(self.client, f"get_{channel}_msg")(timeout=max(0.01, deadline - time.time()))
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def ask(self, kind, content, channel="shell", timeout=TIMEOUT):
        return self.reply(self.send(kind, content, channel), channel, timeout)

    def published(self, request, timeout=TIMEOUT):
        """Everything published for a request, up to its idle."""
        messages = []
        deadline = time.time() + timeout
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.01, deadline - time.time()))
            if message["parent_header"].get("msg_id") != request:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages

    def begin(self, code, **options):
        """Sends a cell and returns once it has begun: an interrupt that comes before has nothing to stop."""
        request = self.client.execute(code, **options)
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == request and message["msg_type"] == "execute_input":
                time.sleep(0.2)
                return request

    def drain(self, seconds):
        messages = []
        deadline = time.time() + seconds
        while time.time() < deadline:
            try:
                messages.append(self.client.get_iopub_msg(timeout=max(0.01, deadline - time.time())))
            except Exception:
                return messages
        return messages

    def run(self, code, **options):
        request = self.client.execute(code, **options)
        return self.reply(request), self.published(request)


def contents(messages, kind):
    return [m["content"] for m in messages if m["msg_type"] == kind]


def text(messages, stream="stdout"):
    return "".join(c["text"] for c in contents(messages, "stream") if c["name"] == stream)


def check_kernel_info(k):
    info = k.ask("kernel_info_request", {})
    assert info["status"] == "ok" and info["protocol_version"] == "5.5", info
    assert info["language_info"]["name"] == "java", info
    assert "kernel subshells" in info["supported_features"], info


def check_execute_result(k):
    reply, out = k.run("int a = 20;\na * 2 + 2")
    assert reply["status"] == "ok", reply
    [result] = contents(out, "execute_result")
    assert result["data"]["text/plain"] == "42" and result["execution_count"] == reply["execution_count"], result
    assert [c["execution_state"] for c in contents(out, "status")] == ["busy", "idle"]
    assert contents(out, "execute_input")[0]["code"].startswith("int a")
    assert not contents(k.run("a;")[1], "execute_result"), "a semicolon must keep the value back"


def check_streams(k):
    _, out = k.run('System.out.println("one ä€𝄞"); System.err.println("two"); System.out.print("three");')
    assert text(out) == "one ä€𝄞\nthree" and text(out, "stderr") == "two\n", out
    assert [c["name"] for c in contents(out, "stream")] == ["stdout", "stderr", "stdout"], out


def check_stream_as_it_happens(k):
    request = k.client.execute('System.out.println("early"); Thread.sleep(1500);')
    start = time.time()
    while True:
        message = k.client.get_iopub_msg(timeout=TIMEOUT)
        if message["msg_type"] == "stream":
            break
    assert time.time() - start < 1.2, "the text came only when the cell ended"
    k.reply(request)
    k.published(request)


def check_output_of_thread_after_its_cell(k):
    request = k.client.execute('new Thread(() -> { try { Thread.sleep(3000); } catch (InterruptedException e) { } '
                               'System.out.println("late"); }).start();')
    k.reply(request)
    k.published(request)
    k.run("1")
    late = [m for m in k.drain(5.0) if m["msg_type"] == "stream"]
    assert late and late[0]["parent_header"]["msg_id"] == request, late


def check_display_and_update(k):
    _, out = k.run('var place = display(html("<b>0</b>")); place.update(html("<b>1</b>"));')
    [shown], [updated] = contents(out, "display_data"), contents(out, "update_display_data")
    assert shown["data"]["text/html"] == "<b>0</b>" and shown["data"]["text/plain"] == "0", shown
    assert updated["transient"] == shown["transient"] and updated["data"]["text/html"] == "<b>1</b>", updated


def check_background_update(k):
    _, out = k.run('var live = display(0); new Thread(() -> { for (int i = 1; i <= 5; i++) { '
                   'try { Thread.sleep(100); } catch (InterruptedException e) { } live.update(i); } }).start();')
    idle = [m["content"]["data"]["text/plain"] for m in k.drain(1.0) if m["msg_type"] == "update_display_data"]
    assert idle == ["1", "2", "3", "4", "5"], idle
    request = k.client.execute("Thread.sleep(700);")
    k.reply(request)
    k.published(request)


def check_update_has_running_cell_as_parent(k):
    k.run('var slow = display(0); new Thread(() -> { try { Thread.sleep(500); } catch (InterruptedException e) { } '
          'slow.update(1); }).start();')
    _, out = k.run("Thread.sleep(1200);")
    assert contents(out, "update_display_data"), "the update did not belong to the running cell"


def check_live_display_keeps_last(k):
    _, out = k.run('var board = Displays.live(); for (int i = 0; i < 200; i++) { board.show(new TextView("step " + i)); '
                   'Thread.sleep(2); }')
    shown = contents(out, "display_data") + contents(out, "update_display_data")
    assert len(contents(out, "display_data")) == 1 and 2 <= len(shown) <= 20, len(shown)
    assert shown[-1]["data"]["text/plain"].strip() == "step 199", shown[-1]
    assert "text/html" in shown[-1]["data"], shown[-1]


def check_display_without_semicolon(k):
    _, out = k.run('display("shown once")')
    assert contents(out, "display_data") and not contents(out, "execute_result"), out


def check_magics(k):
    _, out = k.run("int timed = 1;\n%time timed + 1")
    assert contents(out, "execute_result")[0]["data"]["text/plain"] == "2" and "wall time" in text(out), out


def check_library_views(k):
    _, out = k.run('new TextView("a < b")')
    data = contents(out, "execute_result")[0]["data"]
    assert data["text/plain"].strip() == "a < b" and "a &lt; b" in data["text/html"], data


def check_concurrent_cells(k):
    created = k.ask("create_subshell_request", {}, "control")["subshell_id"]
    requests = []
    for i in range(40):
        code = {"code": f"{i} * 2", "silent": False, "store_history": True, "allow_stdin": False}
        requests.append((i, k.send("execute_request", code, subshell=created if i % 2 else None)))
    results = {}
    running = {request for _, request in requests}
    while running:
        message = k.client.get_iopub_msg(timeout=TIMEOUT)
        parent = message["parent_header"].get("msg_id")
        if message["msg_type"] == "execute_result":
            results[parent] = message["content"]["data"]["text/plain"]
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            running.discard(parent)
    assert [results.get(r) for _, r in requests] == [str(2 * i) for i, _ in requests], results
    k.ask("delete_subshell_request", {"subshell_id": created}, "control")


def check_clear_output(k):
    _, out = k.run("clearOutput(true);")
    assert contents(out, "clear_output") == [{"wait": True}], out


def check_compile_error_has_caret(k):
    reply, out = k.run("int fine = 1;\nint wrong = missing + 1;")
    [error] = contents(out, "error")
    trace = "\n".join(error["traceback"])
    assert reply["status"] == "error" and error["ename"] == "CompileError", error
    assert "line 2, column 13" in trace and "^^^^^^^" in trace, trace


def check_exception_has_cell_line(k):
    k.run("int half(int n) {\n  return 10 / n;\n}")
    reply, out = k.run("int zero = 0;\n\nhalf(zero);")
    trace = "\n".join(contents(out, "error")[0]["traceback"])
    assert reply["ename"] == "ArithmeticException" and ", line 2" in trace and ", line 3" in trace, trace
    assert trace.index("line 2") < trace.index("line 3"), trace


def check_syntax_error_runs_nothing(k):
    k.run("int touched = 0;")
    k.run("touched = 1;\nint r = ;")
    assert contents(k.run("touched")[1], "execute_result")[0]["data"]["text/plain"] == "0"


def check_throwing_to_string(k):
    reply, out = k.run('new Object() { public String toString() { throw new IllegalStateException("no"); } }')
    assert reply["status"] == "ok" and "IllegalStateException: no" in \
        contents(out, "execute_result")[0]["data"]["text/plain"], out


def check_abort_of_queued_cells(k):
    requests = [k.client.execute(code) for code in
                ('Thread.sleep(300); throw new RuntimeException("stop");', "int never = 1;", "int never2 = 1;")]
    assert [k.reply(r)["status"] for r in requests] == ["error", "aborted", "aborted"]
    k.published(requests[-1])
    requests = [k.client.execute(code, stop_on_error=False) for code in
                ('Thread.sleep(300); throw new RuntimeException("go on");', "1")]
    assert [k.reply(r)["status"] for r in requests] == ["error", "ok"]
    k.published(requests[-1])


def check_interrupt_stops_loops(k):
    cpu_ticks = lambda: sum(int(x) for x in open(f"/proc/{k.manager.provisioner.pid}/stat").read().rsplit(")", 1)[1].split()[11:13])
    for code in ("long spin = 0; while (true) spin++;", "Thread.sleep(60_000);", "import java.util.regex.*;\nint in = 0; for (;;) in++;",
                 "for (;;) { try { Thread.sleep(1000); } catch (Throwable t) { } }",
                 "Runnable forever = () -> { while (true); }; forever.run();"):
        request = k.begin(code)
        start = time.time()
        k.manager.interrupt_kernel()
        reply = k.reply(request)
        assert reply["status"] == "error" and reply["ename"] == "Interrupted", reply
        assert time.time() - start < 1.0, f"{code} took {time.time() - start:.2f} s to stop"
        k.published(request)
    if os.path.exists("/proc"):
        # A loop that still runs burns 50 ticks in every half second; the JIT compiler's rest of work ends by itself.
        for _ in range(20):
            before = cpu_ticks()
            time.sleep(0.5)
            if cpu_ticks() - before < 25:
                return
        raise AssertionError("a stopped loop still burns")


def check_interrupt_while_printing(k):
    for _ in range(8):
        request = k.begin("while (true) System.out.println(1);")
        k.manager.interrupt_kernel()
        assert k.reply(request)["ename"] == "Interrupted"
        k.published(request)


def check_interrupt_spares_other_threads(k):
    k.run("var counter = new java.util.concurrent.atomic.AtomicInteger(); Thread worker = new Thread(() -> { "
          "while (counter.get() >= 0) { counter.incrementAndGet(); Thread.onSpinWait(); } }); worker.start();")
    request = k.begin("while (true);")
    k.manager.interrupt_kernel()
    k.reply(request)
    k.published(request)
    _, out = k.run("boolean alive = worker.isAlive(); counter.set(Integer.MIN_VALUE); alive")
    assert contents(out, "execute_result")[0]["data"]["text/plain"] == "true", "the worker was stopped too"


def check_sigint(k):
    request = k.begin("while (true);")
    os.kill(k.manager.provisioner.pid, signal.SIGINT)
    assert k.reply(request)["ename"] == "Interrupted"
    k.published(request)


def check_stdin(k):
    request = k.client.execute('String name = new Scanner(System.in).nextLine(); String secret = password("pw: "); name + secret',
                               allow_stdin=True)
    first = k.client.get_stdin_msg(timeout=TIMEOUT)["content"]
    assert first["password"] is False, first
    k.client.input("Ada")
    second = k.client.get_stdin_msg(timeout=TIMEOUT)["content"]
    assert second == {"prompt": "pw: ", "password": True}, second
    k.client.input("42")
    assert k.reply(request)["status"] == "ok"
    assert contents(k.published(request), "execute_result")[0]["data"]["text/plain"] == "Ada42"
    reply, _ = k.run('input("?")', allow_stdin=False)
    assert reply["status"] == "error" and "front end takes none" in reply["evalue"], reply


def check_questions_while_busy(k):
    request = k.client.execute("Thread.sleep(2500);")
    time.sleep(0.2)
    start = time.time()
    code = 'String grüße𝄞 = "a"; "x".subs'
    matches = k.ask("complete_request", {"code": code, "cursor_pos": len(code)})
    assert any(m.startswith("substring") for m in matches["matches"]), matches
    assert (matches["cursor_start"], matches["cursor_end"]) == (len(code) - 4, len(code)), matches
    assert k.ask("inspect_request", {"code": "String.valueOf(", "cursor_pos": 15, "detail_level": 0})["found"]
    assert k.ask("kernel_info_request", {})["status"] == "ok"
    assert k.ask("comm_info_request", {})["comms"] == {}
    assert time.time() - start < 2.0, "questions waited for the cell"
    k.reply(request)
    k.published(request)


def check_status_stays_busy(k):
    request = k.client.execute("Thread.sleep(800);")
    time.sleep(0.3)
    k.ask("kernel_info_request", {})
    states = [m["content"]["execution_state"] for m in k.drain(0.3) if m["msg_type"] == "status"]
    assert states[-1] == "busy", states
    k.reply(request)
    k.published(request)
    assert not k.drain(0.2), "something follows the last idle"


def check_is_complete(k):
    cases = {"1 + 1": "complete", "while (true) {": "incomplete", "int x = ;": "invalid", "": "complete"}
    for code, status in cases.items():
        assert k.ask("is_complete_request", {"code": code})["status"] == status, code
    assert k.ask("is_complete_request", {"code": "if (true) {"})["indent"] == "    "


def check_history(k):
    k.run("int remembered = 7; remembered")
    tail = k.ask("history_request", {"hist_access_type": "tail", "n": 1, "output": True, "raw": True})["history"]
    assert tail[0][2] == ["int remembered = 7; remembered", "7"], tail
    found = k.ask("history_request", {"hist_access_type": "search", "pattern": "*remembered*", "output": False, "raw": True})
    assert [row[2] for row in found["history"]][-1:] == ["int remembered = 7; remembered"], found


def check_silent(k):
    before = k.run("1")[0]["execution_count"]
    request = k.client.execute('System.out.println("quiet"); 5', silent=True)
    assert k.reply(request)["status"] == "ok"
    assert {m["msg_type"] for m in k.published(request)} == {"status"}
    assert k.run("1")[0]["execution_count"] == before + 1
    assert k.run("2", store_history=False)[0]["execution_count"] == before + 1


def check_user_expressions(k):
    k.run("int base = 4;")
    reply, _ = k.run("base++;", user_expressions={"good": "base * 10", "bad": "nonsense"})
    expressions = reply["user_expressions"]
    assert expressions["good"]["data"]["text/plain"] == "50" and expressions["bad"]["status"] == "error", expressions


def check_comm(k):
    request = k.send("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
    assert contents(k.published(request), "comm_close") == [{"comm_id": "c1", "data": {}}]


def check_comm_while_busy(k):
    request = k.client.execute("Thread.sleep(2000);")
    time.sleep(0.2)
    start = time.time()
    handled = k.send("comm_open", {"comm_id": "c2", "target_name": "nobody", "data": {}})
    assert contents(k.published(handled), "comm_close"), "no answer on the comm"
    assert time.time() - start < 1.0, "the comm waited for the cell"
    k.reply(request)
    k.published(request)


LISTENERS = {
    'button("b").onClick(() -> { throw new IllegalStateException("boom"); })': {"method": "custom", "content": {"event": "click"}},
    'button("b").onClick(() -> { throw new AssertionError("boom"); })': {"method": "custom", "content": {"event": "click"}},
    'intSlider("i", 0, 9, 1).onChange(v -> { throw new IllegalStateException("boom"); })': {"method": "update", "state": {"value": 2}},
    'dropdown("d", "a", "b").onChange(v -> { throw new IllegalStateException("boom"); })': {"method": "update", "state": {"index": 1}},
    'textField("t", "").onChange(v -> { throw new IllegalStateException("boom"); })': {"method": "update", "state": {"value": "x"}},
    'checkbox("c", false).onChange(v -> { throw new IllegalStateException("boom"); })': {"method": "update", "state": {"value": True}},
}


def check_what_a_listener_throws_is_shown_below_its_cell(k):
    for source, event in LISTENERS.items():
        request = k.client.execute(source)
        k.reply(request)
        made = contents(k.published(request), "comm_open")[-1]["comm_id"]
        k.run("1 + 1")
        k.send("comm_msg", {"comm_id": made, "data": event})
        shown = [m for m in k.drain(0.7) if m["msg_type"] == "stream" and m["parent_header"].get("msg_id") == request]
        assert "boom" in text(shown, "stderr"), (source, shown)
        assert "EventQueue" not in text(shown, "stderr"), text(shown, "stderr")


def check_what_a_listener_prints_and_shows_stands_below_its_cell(k):
    request = k.client.execute('button("b").onClick(() -> { System.out.println("clicked"); display("shown"); })')
    k.reply(request)
    made = contents(k.published(request), "comm_open")[0]["comm_id"]
    k.run("1 + 1")
    k.send("comm_msg", {"comm_id": made, "data": {"method": "custom", "content": {"event": "click"}}})
    below = [m for m in k.drain(0.7) if m["parent_header"].get("msg_id") == request]
    assert text(below) == "clicked\n" and contents(below, "display_data"), below


def outputs(messages, comm):
    """What an output widget holds after these messages."""
    states = [c["data"]["state"] for c in contents(messages, "comm_msg") if c["comm_id"] == comm]
    return [state["outputs"] for state in states if "outputs" in state][-1]


def check_output_widget_takes_what_is_printed_shown_and_thrown(k):
    _, out = k.run('var place = output(); place.capture(() -> { System.out.print("a"); display(html("<b>x</b>")); '
                   'System.err.println("e"); throw new IllegalStateException("boom"); });')
    made = contents(out, "comm_open")[0]["comm_id"]
    held = outputs(out, made)
    assert [o["output_type"] for o in held] == ["stream", "display_data", "stream"], held
    assert held[0]["text"] == "a" and held[1]["data"]["text/html"] == "<b>x</b>" and "boom" in held[2]["text"], held
    assert not contents(out, "stream") and not contents(out, "display_data"), "it was shown below the cell too"
    _, out = k.run('place.show(7); place.capture(() -> { var d = display("first"); d.update("second"); });')
    assert [o["data"]["text/plain"] for o in outputs(out, made)] == ["7", "second"], outputs(out, made)
    _, out = k.run("place.clear();")
    assert outputs(out, made) == []


def check_interact_follows_its_widgets(k):
    _, out = k.run('var beta = floatSlider("beta", 0, 1, 0.5); var both = textField("t", "x"); '
                   'interact(() -> both.value() + beta.value(), beta, both)')
    slider, field, place = [c["comm_id"] for c in contents(out, "comm_open")[:3]]
    assert outputs(out, place)[0]["data"]["text/plain"] == "x0.5", out
    k.send("comm_msg", {"comm_id": slider, "data": {"method": "update", "state": {"value": 0.25}}})
    k.send("comm_msg", {"comm_id": field, "data": {"method": "update", "state": {"value": "y"}}})
    assert outputs(k.drain(0.7), place)[-1]["data"]["text/plain"] == "y0.25"
    _, out = k.run('interact(() -> { if (beta.value() > 0.9) throw new IllegalArgumentException("too much"); System.out.println(beta.value()); }, beta)')
    place = contents(out, "comm_open")[0]["comm_id"]
    assert outputs(out, place) == [{"output_type": "stream", "name": "stdout", "text": "0.25\n"}], outputs(out, place)
    k.send("comm_msg", {"comm_id": slider, "data": {"method": "update", "state": {"value": 0.95}}})
    assert "too much" in outputs(k.drain(0.7), place)[-1]["text"]


def check_documented_widgets_run(k):
    section = (Path(__file__).parents[3] / "tutorials" / "kernel.md").read_text(encoding="utf-8").split("## Widgets")[1].split("\n## ")[0]
    cells = re.findall(r"```java\n(.*?)```", section, re.DOTALL)
    assert len(cells) == 3, cells
    for cell in cells:
        reply, out = k.run(cell)
        assert reply["status"] == "ok" and "application/vnd.jupyter.widget-view+json" in contents(out, "execute_result")[0]["data"], (cell, reply)


def check_widgets_changed_in_the_background_reach_the_running_cell(k):
    """nbclient keeps widgets' states from messages of the cell that runs only."""
    k.run('var late = htmlPane("early"); new Thread(() -> { try { Thread.sleep(400); } catch (InterruptedException e) { } late.html("late"); }).start();')
    _, out = k.run("Thread.sleep(900);")
    assert [c["data"]["state"] for c in contents(out, "comm_msg")] == [{"value": "late"}], out


def check_subshell(k):
    created = k.ask("create_subshell_request", {}, "control")["subshell_id"]
    assert k.ask("list_subshell_request", {}, "control")["subshell_id"] == [created]
    main = k.client.execute("Thread.sleep(2000);")
    time.sleep(0.2)
    start = time.time()
    side = k.send("execute_request", {"code": "1 + 2", "silent": False, "allow_stdin": False}, subshell=created)
    assert k.reply(side)["status"] == "ok" and time.time() - start < 1.5, "the subshell waited"
    k.reply(main)
    k.published(main)
    assert k.ask("delete_subshell_request", {"subshell_id": created}, "control")["status"] == "ok"
    assert k.ask("list_subshell_request", {}, "control")["subshell_id"] == []
    gone = k.send("execute_request", {"code": "1", "silent": False}, subshell=created)
    assert k.reply(gone)["status"] == "error"


def check_bad_frames(k):
    info = k.client.get_connection_info()
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.connect(f"tcp://{info['ip']}:{info['shell_port']}")
    good = k.client.session.serialize(k.client.session.msg("execute_request", {"code": "int forged = 1;", "silent": False}))
    bodies = good[good.index(DELIMITER) + 2:]
    bad = [[b""], [b"junk", b"more"], [DELIMITER], [DELIMITER, b"", b"{}"],
           [DELIMITER, b"", *bodies], [DELIMITER, b"0" * 64, *bodies],
           [DELIMITER, k.client.session.sign([b"[]", b"{", b"\xff", b"1"]), b"[]", b"{", b"\xff", b"1"],
           [DELIMITER, k.client.session.sign([b"{}"] * 4), b"{}", b"{}", b"{}", b"{}"],
           [DELIMITER, k.client.session.sign([b"[" * 100000] * 4), *[b"[" * 100000] * 4]]
    for frames in bad:
        socket.send_multipart(frames)
    socket.close(linger=500)
    time.sleep(0.2)
    assert k.run("1")[0]["status"] == "ok"
    assert k.run("forged")[0]["status"] == "error", "a forged message was executed"
    assert k.ask("no_such_request", {})["status"] == "error"


def check_stalled_reader(k):
    request = k.client.execute('for (int i = 0; i < 20000; i++) System.out.println("line " + i);')
    time.sleep(2)
    assert text(k.published(request)).splitlines() == [f"line {i}" for i in range(20000)]
    k.reply(request)


def check_output_flood_is_bounded(k):
    request = k.begin('while (true) System.out.println("a line of a loop that never ends, again and again and again");')
    time.sleep(4)
    k.manager.interrupt_kernel()
    assert k.reply(request)["ename"] == "Interrupted"
    shown = text(k.published(request))
    assert len(shown) < 40_000_000 and "the rest is left out" in shown[-200:], len(shown)
    assert text(k.run('System.out.print("next");')[1]) == "next"


def check_comm_flood_is_survived(k):
    k.send("comm_open", {"comm_id": "c3", "target_name": "nobody", "data": {}})
    for _ in range(3000):
        k.send("comm_msg", {"comm_id": "c3", "data": {"x": 1}})
    assert k.run("1")[0]["status"] == "ok"
    k.drain(1)


def check_welcome(k):
    info = k.client.get_connection_info()
    socket = zmq.Context.instance().socket(zmq.SUB)
    socket.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
    socket.subscribe(b"")
    assert socket.poll(5000), "no welcome"
    frames = socket.recv_multipart()
    header = json.loads(frames[frames.index(DELIMITER) + 2])
    assert header["msg_type"] == "iopub_welcome", header
    socket.close(linger=0)


def check_two_clients(k):
    other = k.manager.client(session=Session(key=k.manager.session.key))
    other.start_channels()
    other.wait_for_ready(timeout=30)
    k.drain(0.2)
    request = other.execute('System.out.println("from the other"); 6 * 7')
    assert text(k.published(request)) == "from the other\n", "the first client must see it too"
    while True:
        message = other.get_shell_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == request:
            break
    assert message["content"]["status"] == "ok"
    other.stop_channels()


def check_small_comforts(k):
    assert k.run("assert 1 > 2;")[0]["ename"] == "AssertionError"
    shown = contents(k.run('"left\\u202Eright"')[1], "execute_result")[0]["data"]["text/plain"]
    assert shown == "left\\u202Eright", ascii(shown)
    typed = contents(k.run('display("<b>q</b>", "text/html");')[1], "display_data")[0]["data"]
    assert typed == {"text/html": "<b>q</b>", "text/plain": "<b>q</b>"}, typed
    assert "--allow-shell" in "\n".join(k.run("!ls")[0]["traceback"])
    assert "Did you mean System?" in "\n".join(k.run("Sytem.out.println(1);")[0]["traceback"])
    assert "minibatch" in k.ask("complete_request", {"code": "%step m", "cursor_pos": 7})["matches"]
    assert "kernelspec" not in text(k.run("%doctor")[1]), "the doctor doubts the kernel it speaks from"
    links = k.ask("kernel_info_request", {})["help_links"]
    version = k.run('Runtime.version().feature()')[1]
    assert "/javase/" + contents(version, "execute_result")[0]["data"]["text/plain"] + "/" in links[0]["url"], links


def check_names_that_are_gone_are_not_listed(k):
    k.run("int gone = 1;")
    k.run('String gone = "now a text";')
    listed = contents(k.run("%who")[1], "execute_result")[0]["data"]["text/plain"]
    assert "String gone" in listed and "int gone" not in listed, listed


def check_no_java_inside_other_languages(k):
    code = "%%python\nimport ma"
    assert k.ask("complete_request", {"code": code, "cursor_pos": len(code)})["matches"] == []
    assert k.ask("is_complete_request", {"code": "%%python\nwhile True:"})["status"] == "complete"
    assert "%maven" in k.ask("complete_request", {"code": "%mav", "cursor_pos": 4})["matches"]


def check_inspection_renders_javadoc(k):
    code = "Run.of("
    for detail in (0, 1):
        found = k.ask("inspect_request", {"code": code, "cursor_pos": len(code), "detail_level": detail})
        assert found["found"] and "Run.of(PpoMax" in found["data"]["text/plain"], found
        assert "<div" in found["data"]["text/html"], found


def check_magic_help(k):
    _, out = k.run("%timeit?")
    assert "-n LOOPS" in contents(out, "execute_result")[0]["data"]["text/plain"]
    found = k.ask("inspect_request", {"code": "%maven", "cursor_pos": 4, "detail_level": 0})
    assert "GROUP:ARTIFACT" in found["data"]["text/plain"], found


def check_redefinition_is_explained(k):
    k.run("record Pair(int a) { }\nvar pair = new Pair(1);")
    _, out = k.run("record Pair(int a, int b) { }")
    assert "Pair has changed, which leaves pair with its value" in text(out, "stderr"), out
    _, out = k.run("pair.a()")
    assert contents(out, "execute_result")[0]["data"]["text/plain"] == "1", out


def check_rendering_can_be_interrupted(k):
    request = k.begin("class Endless { public String toString() { while (true); } }\nnew Endless()")
    k.manager.interrupt_kernel()
    assert k.reply(request)["ename"] == "Interrupted"
    k.published(request)
    assert k.run("1 + 1")[0]["status"] == "ok"


def check_cell_that_does_not_compile_runs_nothing(k):
    k.run("int ran = 0;")
    reply, _ = k.run("ran = 1;\nint no = fien;")
    assert reply["status"] == "error", reply
    _, out = k.run("ran")
    assert contents(out, "execute_result")[0]["data"]["text/plain"] == "0", out


def check_values_are_collected(k):
    """Twenty arrays of 50 MB as results, in a heap of 512 MB."""
    for _ in range(20):
        assert k.run("new byte[50_000_000]")[0]["status"] == "ok"


def check_exit_and_question(k):
    reply, _ = k.run("exit")
    assert reply["payload"] == [{"source": "ask_exit", "keepkernel": False}], reply
    k.run("int asked = 3;")
    _, out = k.run("asked?")
    assert "int asked" in contents(out, "execute_result")[0]["data"]["text/plain"], out
    _, out = k.run("%whos")
    assert "asked" in contents(out, "execute_result")[0]["data"]["text/plain"], out


def check_completion_has_kinds(k):
    k.run("int shelve(int n) { return n; }")
    found = k.ask("complete_request", {"code": "shelv", "cursor_pos": 5})
    kinds = found["metadata"]["_jupyter_types_experimental"]
    assert kinds[0]["text"] == "shelve(" and kinds[0]["type"] == "function" and "int n" in kinds[0]["signature"], found


def check_huge_values_are_elided(k):
    _, out = k.run('"x".repeat(5_000_000)')
    assert len(contents(out, "execute_result")[0]["data"]["text/plain"]) < 50_000
    _, out = k.run("new int[10_000_000]")
    assert len(contents(out, "execute_result")[0]["data"]["text/plain"]) < 50_000


def check_html_is_escaped(k):
    _, out = k.run('new TextView("<script>alert(1)</script>")')
    assert "<script>alert" not in contents(out, "execute_result")[0]["data"]["text/html"]


def check_history_survives_restart(k):
    k.run("int keepMe = 12345;")
    k.manager.restart_kernel()
    k.client.wait_for_ready(timeout=60)
    found = k.ask("history_request", {"hist_access_type": "search", "pattern": "*keepMe = 12345*", "output": False, "raw": True})
    assert found["history"], "the cells of the session before are gone"
    _, out = k.run("%history -g keepMe")
    assert "keepMe = 12345" in text(out), out


def check_restart(k):
    k.run("int before = 1;")
    k.manager.restart_kernel()
    k.client.wait_for_ready(timeout=60)
    assert k.run("before")[0]["status"] == "error", "state survived the restart"


def check_graceful_shutdown(k):
    start = time.time()
    k.ask("shutdown_request", {"restart": False}, "control")
    while k.manager.is_alive():
        assert time.time() - start < 5, "the process did not end"
        time.sleep(0.05)


PARENT = """
import sys, time
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="pposcope")
manager.start_kernel()
client = manager.blocking_client()
client.start_channels()
client.wait_for_ready(timeout=60)
print(manager.provisioner.pid, flush=True)
time.sleep(60)
"""


def check_exit_from_a_cell_says_so():
    bench = Bench()
    try:
        request = bench.client.execute("System.exit(3);")
        said = ""
        while "What the cells held is gone" not in said:
            message = bench.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == request and message["msg_type"] == "stream":
                said += message["content"]["text"]
    finally:
        bench.close()


def check_parent_death():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.time() + 6
    while time.time() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    raise AssertionError("the kernel outlived its parent")


def check_curve():
    """The transport encrypted: a client with the key is served, one without it is not."""
    manager = KernelManager(kernel_name="pposcope", transport_encryption="required")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        request = client.execute("1 + 1")
        while client.get_shell_msg(timeout=TIMEOUT)["parent_header"].get("msg_id") != request:
            pass
        plain = zmq.Context.instance().socket(zmq.DEALER)
        plain.connect(f"tcp://{manager.ip}:{manager.shell_port}")
        plain.send_multipart(client.session.serialize(client.session.msg("kernel_info_request", {})))
        assert not plain.poll(1500), "an unencrypted client was served"
        plain.close(linger=0)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def attempt(name, body):
    start = time.time()
    try:
        body()
        print(f"ok   {name} ({time.time() - start:.2f} s)", flush=True)
        return True
    except Exception:
        print(f"FAIL {name} ({time.time() - start:.2f} s)\n{traceback.format_exc()}", flush=True)
        return False


LAST = ["check_history_survives_restart", "check_restart", "check_graceful_shutdown"]
ALONE = ["check_exit_from_a_cell_says_so", "check_parent_death", "check_curve"]


def main(chosen):
    names = [n for n in globals() if n.startswith("check_") and n not in LAST + ALONE] + LAST
    # Started in the background by a shell, this process ignores SIGINT, and a kernel would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    bench = Bench()
    try:
        passed = [attempt(n, lambda: globals()[n](bench)) for n in names if not chosen or n in chosen]
    finally:
        bench.close()
    passed += [attempt(n, globals()[n]) for n in ALONE if not chosen or n in chosen]
    print(f"{sum(passed)} of {len(passed)} checks passed", flush=True)
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
