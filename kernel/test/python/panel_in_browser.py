"""A person at the panel: JupyterLab in headless Chromium, real clicks on a run's buttons while a cell is busy.

Usage: panel_in_browser.py FOLDER [SCREENSHOT]. Needs the kernelspec `pposcope` on Jupyter's path, jupyterlab, ipywidgets,
playwright and a Chromium. Prints what it measured; exits 1 where something does not happen.
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

CELLS = [
    """var lab = WorldLab.open();
var run = Run.of(lab.trainer(Presets.ppoMax().with(c -> c.critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0)), 1));
run.panel()""",
    """var echo = htmlPane("waiting");
var slider = floatSlider("beta", 0, 1, 0.1).onChange(v -> echo.html("beta is " + v));
column(button("Press").onClick(() -> echo.html("pressed")), slider, echo)""",
    "Thread.sleep(20_000);",
]


def notebook(folder):
    cells = [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
             for i, source in enumerate(CELLS)]
    path = folder / "panel.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {
        "kernelspec": {"display_name": "PPOscope (Java)", "language": "java", "name": "pposcope"}}}))
    return path


def lab(folder):
    """A JupyterLab server of our own on a free port; gives its process and address."""
    environment = dict(os.environ, JUPYTER_CONFIG_DIR=str(folder / "config"), JUPYTER_RUNTIME_DIR=str(folder / "runtime"))
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--ServerApp.port_retries=50",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        found = re.search(r"(http://(?:localhost|127\.0\.0\.1):\d+/)lab", line)
        if found:
            return server, found.group(1)
    raise SystemExit("JupyterLab did not start")


def measured(name, action, check):
    begin = time.time()
    action()
    check()
    print(f"{name}: {time.time() - begin:.2f} s", flush=True)


def act(page, screenshot):
    def button(name):
        return page.locator("button.jupyter-button", has_text=re.compile(f"^{name}$")).first

    def status(text, timeout=60_000):
        return lambda: expect(page.locator(".widget-html-content", has_text=re.compile(text)).first).to_be_visible(timeout=timeout)

    page.get_by_text("PPOscope (Java) | Idle").wait_for(timeout=60_000)
    page.locator(".jp-CodeCell .cm-content").first.click()
    for _ in CELLS:
        page.keyboard.press("Shift+Enter")
    status("ready at", 120_000)()
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
    page.keyboard.press("Control+s")
    page.reload()
    status("paused at", 60_000)()
    button("Step").click()
    status("paused at")()


def main():
    folder = Path(sys.argv[1])
    screenshot = sys.argv[2] if len(sys.argv) > 2 else None
    path = notebook(folder)
    server, address = lab(folder)
    try:
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1300, "height": 1300})
            page.goto(f"{address}lab/tree/{path.name}")
            try:
                act(page, screenshot)
            except Exception:
                page.screenshot(path=str(folder / "failed.png"))
                raise
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
