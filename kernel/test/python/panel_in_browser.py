"""A person at the panel: JupyterLab or Notebook 7 in headless Chromium, real clicks on a run's buttons while a cell is busy.

Usage: panel_in_browser.py lab|notebook FOLDER [SCREENSHOT]. In JupyterLab, notebook 01 runs first. Needs the kernelspec
`pposcope` on Jupyter's path, jupyterlab, notebook, ipywidgets, playwright and a Chromium. Prints what it measured; exits 1
where something does not happen.
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
                       PPOSCOPE_QUICK="1")
    server = subprocess.Popen(
        [sys.executable, "-m", {"lab": "jupyterlab"}.get(app, app), "--no-browser", "--allow-root", "--port=0", "--ServerApp.port_retries=50",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"],
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


def act(page, address, app, path, screenshot):
    def button(name):
        return page.locator("button.jupyter-button", has_text=re.compile(f"^{name}$")).first

    def status(text, timeout=60_000):
        return lambda: expect(page.locator(".widget-html-content", has_text=re.compile(text)).first).to_be_visible(timeout=timeout)

    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(timeout=60_000)
    await_kernel(address)
    page.locator(".jp-CodeCell .cm-content").first.click()
    for _ in sources(app):
        page.keyboard.press("Shift+Enter")
    status("ready at", 180_000)()
    status("waiting")()
    measured("click to label, cell busy", lambda: button("Press").click(), status("pressed"))
    measured("start to running", lambda: button("Start").click(), status("running at"))
    status("iteration 1|iteration 2")()
    measured("pause to paused", lambda: button("Pause").click(), status("paused at"))
    place = page.locator(".widget-html-content", has_text="paused at").first.inner_text()
    measured("step to another place", lambda: button("Step").click(),
             lambda: expect(page.locator(".widget-html-content", has_text="paused at").first).not_to_have_text(place))
    page.locator(".lm-TabBar-tab", has_text="responses").first.click()
    expect(page.locator(".widget-tab .widget-html-content", has_text="pointer").first).to_be_visible(timeout=30_000)
    if screenshot:
        page.screenshot(path=screenshot)
    page.locator(".lm-TabBar-tab", has_text="charts").first.click()
    measured("resume to running", lambda: button("Resume").click(), status("running at"))
    button("Pause").click()
    status("paused at")()
    print("reload: widgets come back", flush=True)
    save(page, path)
    page.reload()
    status("paused at", 60_000)()
    button("Step").click()
    status("paused at")()


def main():
    app, folder = sys.argv[1], Path(sys.argv[2])
    screenshot = sys.argv[3] if len(sys.argv) > 3 else None
    path = notebook(folder, app)
    server, address = serve(folder, app)
    try:
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1300, "height": 1300})
            page.goto(f"{address}{'lab/tree' if app == 'lab' else 'notebooks'}/{path.name}")
            try:
                act(page, address, app, path, screenshot)
            except Exception:
                page.screenshot(path=str(folder / "failed.png"))
                raise
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
