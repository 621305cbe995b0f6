"""A person at the panel: JupyterLab or Notebook 7 in headless Chromium, real clicks on a run's buttons while a cell is busy.

Usage: panel_in_browser.py lab|notebook FOLDER [SCREENS]. In JupyterLab, notebook 01 runs first. Needs the kernelspec
`pposcope` on Jupyter's path, jupyterlab, notebook, ipywidgets, playwright and a Chromium. Prints what it measured; exits 1
where something does not happen. SCREENS is a folder for pictures of the panel.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

FIRST_NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "01-ppo-max-step-by-step.ipynb"
OPEN = "var lab = WorldLab.open();"
PANEL = [
    """var run = Run.of(lab.trainer(Presets.ppoMax().with(c -> c.critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0)), 1));
run.panel()""",
    """var echo = htmlPane("waiting");
var slider = floatSlider("beta", 0, 1, 0.1).onChange(v -> echo.html("beta is " + v));
column(button("Press").onClick(() -> echo.html("pressed")), slider, echo)""",
    "Thread.sleep(20_000);",
]


def sources(app):
    """The cells: in JupyterLab those of notebook 01 and then the panel's."""
    if app != "lab":
        return [OPEN, *PANEL]
    cells = json.loads(FIRST_NOTEBOOK.read_text())["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"] + PANEL


def notebook(folder, app):
    cells = [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
             for i, source in enumerate(sources(app))]
    path = folder / "panel.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {
        "kernelspec": {"display_name": "PPOscope (Java)", "language": "java", "name": "pposcope"}}}))
    return path


def serve(folder, app):
    """A Jupyter server of our own on a free port; gives its process and address."""
    settings = folder / "config" / "labconfig" / "page_config.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}))
    environment = dict(os.environ, JUPYTER_CONFIG_DIR=str(folder / "config"), JUPYTER_RUNTIME_DIR=str(folder / "runtime"),
                       JUPYTER_DATA_DIR=str(folder / "data"), PPOSCOPE_QUICK="1")
    server = subprocess.Popen(
        [sys.executable, "-m", {"lab": "jupyterlab"}.get(app, app), "--no-browser", "--allow-root", "--port=0", "--ServerApp.port_retries=50",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", *(["--LabApp.expose_app_in_browser=True"] if app == "lab" else [])],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        found = re.search(r"(http://(?:localhost|127\.0\.0\.1):\d+/)(?:lab|tree)", line)
        if found:
            return server, found.group(1)
    raise SystemExit(f"{app} did not start")


def await_kernel(address):
    """Cells sent before the page is connected to its kernel would be dropped."""
    for _ in range(120):
        sessions = json.load(urllib.request.urlopen(f"{address}api/sessions"))
        if any(s["kernel"]["execution_state"] == "idle" and s["kernel"]["connections"] for s in sessions):
            return
        time.sleep(0.5)
    raise SystemExit("the kernel did not become idle")


def save(page, path):
    """Saves and waits for the file: a reload shows what is on the disk, and the browser gives up a save under way."""
    for _ in range(60):
        page.keyboard.press("Control+s")
        time.sleep(0.5)
        if "widget-view" in path.read_text():
            return
    raise SystemExit(f"{path.name} was not saved")


def measured(name, action, check):
    begin = time.time()
    action()
    check()
    print(f"{name}: {time.time() - begin:.2f} s", flush=True)


class Panel:
    """The run's panel on a page."""

    def __init__(self, page, screens):
        self.page = page
        self.screens = screens
        self.place = ""

    def button(self, name):
        return self.page.locator("button.jupyter-button", has_text=re.compile(f"^{re.escape(name)}$")).first

    def click(self, *names):
        """Clicks as a hasty person does: without a look whether the button is enabled."""
        for name in names:
            self.button(name).click(force=True, no_wait_after=True)

    def status(self, text, timeout=60_000):
        """A check that such a text is to be seen, to be called."""
        return lambda: expect(self.page.locator(".widget-html-content", has_text=re.compile(text)).first).to_be_visible(timeout=timeout)

    def line(self):
        """The state and where the run stands."""
        return self.page.locator(".pposcope-live").first.inner_text()

    def card(self, name):
        self.page.locator(".lm-TabBar-tab", has_text=name).first.click()

    def top_of_cards(self):
        return self.page.locator(".pposcope-panel .widget-tab").first.bounding_box()["y"] - self.page.locator(".pposcope-panel").first.bounding_box()["y"]

    def run_cell(self, code):
        """Types and runs a cell of its own at the end."""
        self.page.locator(".jp-CodeCell .cm-content").last.click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        self.page.keyboard.press("Enter")
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Shift+Enter")

    def screen(self, name):
        if self.screens:
            self.page.locator(".pposcope-panel").first.screenshot(path=f"{self.screens}/{name}.png")


def act(page, address, app, path, screens):
    panel = Panel(page, screens)
    button, status = panel.button, panel.status
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(timeout=60_000)
    await_kernel(address)
    page.locator(".jp-CodeCell .cm-content").first.click()
    for _ in sources(app):
        page.keyboard.press("Shift+Enter")
    status("ready at", 180_000)()
    status("Run “main”.*configuration ppo-?max")()
    status("waiting")()
    measured("click to label, cell busy", lambda: button("Press").click(), status("pressed"))
    panel.card("responses")
    top = panel.top_of_cards()
    measured("start to running", lambda: button("Start").click(), status("running at"))
    measured("running to the first tokens", lambda: None, lambda: [status(text)() for text in ("under way: token", "Next tokens")])
    panel.screen("running")
    assert panel.top_of_cards() == top, f"the cards moved from {top} to {panel.top_of_cards()} when the run started"
    status("iteration [12]\\b", 120_000)()
    measured("pause to paused", lambda: button("Pause").click(), status("paused at"))
    assert panel.top_of_cards() == top, "the cards moved when the run paused"
    every_step_counts(panel)
    rewinding_is_undone(panel)
    double_resume(panel)
    fits(panel, 480, 700, 1100)
    print("reload: widgets come back", flush=True)
    save(page, path)
    page.reload()
    status("paused at", 60_000)()
    button("Step").click()
    status("stepped to the next token")()
    if app == "lab":
        the_end(panel)


def every_step_counts(panel):
    panel.click("Rewind")
    panel.status("iteration 0, before rollout")()
    panel.click(*["Step"] * 10)
    panel.status("iteration 0, rollout: token 10 of")()
    panel.status("under way: token 10")()
    panel.screen("steps")
    print("10 fast clicks are 10 steps", flush=True)


def rewinding_is_undone(panel):
    most = panel.page.locator(".pposcope-panel .noUi-handle").first
    furthest = float(most.get_attribute("aria-valuemax"))
    assert furthest >= 1, "the slider does not reach the iterations left behind"
    before = panel.line()
    panel.click("Rewind")
    panel.status("iteration 0, before rollout")()
    assert float(most.get_attribute("aria-valuemax")) == furthest, "a rewind took the way forward away"
    panel.click("Undo rewind")
    panel.status("iteration 0, rollout: token 10 of")()
    assert panel.line().splitlines()[0] == before.splitlines()[0], (before, panel.line())
    print("a rewind is undone", flush=True)


def double_resume(panel):
    panel.card("charts")
    panel.click("Resume", "Resume")
    panel.status("running at")()
    panel.button("Pause").click()
    panel.status("paused at")()
    assert "cannot" not in panel.line(), panel.line()
    print("a double Resume leaves no error", flush=True)


def fits(panel, *widths):
    """Nothing reaches out of a panel of these widths."""
    for width in widths:
        wide = panel.page.evaluate("""width => {
            const panel = document.querySelector('.pposcope-panel');
            panel.style.width = width + 'px';
            const right = panel.getBoundingClientRect().left + width + 0.5;
            return [...panel.querySelectorAll('button, select, input, .noUi-target, .widget-html-content, svg')]
                .filter(e => e.getBoundingClientRect().right > right).map(e => e.outerHTML.slice(0, 120));
        }""", width)
        panel.screen(f"width-{width}")
        assert not wide, f"at {width} px these reach out: {wide}"
    panel.page.evaluate("document.querySelector('.pposcope-panel').style.width = ''")
    print(f"fits {widths} px", flush=True)


def the_end(panel):
    """A failed step, the list of runs, stop, and a kernel that is restarted."""
    panel.run_cell('run.reward(RewardFunction.of("broken", (prompt, response) -> { throw new IllegalStateException("no score today"); }));\ndisplay("another reward");')
    expect(panel.page.locator(".jp-OutputArea-output", has_text="another reward").first).to_be_visible(timeout=60_000)
    panel.page.locator(".pposcope-panel select").first.select_option("iteration")
    panel.click("Step")
    panel.status("failed.*no score today")()
    panel.screen("failed")
    print("a failed step looks failed", flush=True)
    panel.run_cell("%runs")
    panel.status("open runs: 1")()
    panel.page.locator(".pposcope-panel").last.locator("button", has_text="Stop").click()
    panel.button("Stop for good?").click()
    panel.status("stopped at")()
    expect(panel.button("Step")).to_be_disabled()
    print("stopped from the list of runs", flush=True)
    panel.page.keyboard.press("Escape")
    panel.page.locator(".jp-CodeCell .jp-InputPrompt").last.click()
    panel.page.keyboard.press("0")
    panel.page.keyboard.press("0")
    panel.page.locator(".jp-Dialog button.jp-mod-accept").click()
    expect(panel.page.locator(".pposcope-lost").first).to_be_visible(timeout=60_000)
    assert not panel.page.locator(".pposcope-live").first.is_visible(), "the panel still says where the lost run stood"
    panel.screen("restarted")
    panel.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(timeout=60_000)
    print("a restarted kernel is told", flush=True)


def main():
    app, folder = sys.argv[1], Path(sys.argv[2])
    screens = sys.argv[3] if len(sys.argv) > 3 else None
    path = notebook(folder, app)
    server, address = serve(folder, app)
    try:
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1300, "height": 1300})
            page.goto(f"{address}{'lab/tree' if app == 'lab' else 'notebooks'}/{path.name}")
            try:
                act(page, address, app, path, screens)
            except Exception:
                page.screenshot(path=str(folder / "failed.png"))
                raise
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
