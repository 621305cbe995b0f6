"""What becomes of an executed notebook: opened where it is not trusted, and exported as a page that is read without a network.

Usage: pages_in_browser.py FOLDER [SCREENS]. Needs what panel_in_browser.py needs, and run_notebook.py beside the kernel.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from panel_in_browser import serve

RUN_NOTEBOOK = Path(__file__).parents[2] / "main" / "python" / "run_notebook.py"
CELLS = [
    ("markdown", r"The reward is $r_t = -\beta k_t$, and" "\n" r"$$A_t = \sum_l (\gamma\lambda)^l \delta_{t+l}$$"),
    ("code", """var lab = WorldLab.open();
var ppo = lab.trainer(Presets.ppoMax().with(c -> c.rolloutBatchSize(6).maxNewTokens(8).minibatches(1, 3, 3).critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0)), 1);
var run = Run.of(ppo);
run.panel()"""),
    ("code", "run.start(2).await();\nrun.iteration(1)"),
    ("code", "Displays.live().show(run.history().view());"),
]


def execute(folder):
    path = folder / "pages.ipynb"
    cells = [{"cell_type": kind, "id": f"c{i}", "metadata": {}, "source": source, **({"execution_count": None, "outputs": []} if kind == "code" else {})}
             for i, (kind, source) in enumerate(CELLS)]
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {
        "kernelspec": {"display_name": "PPOscope (Java)", "language": "java", "name": "pposcope"}}}))
    subprocess.run([sys.executable, RUN_NOTEBOOK, path, "--out", folder / "executed.ipynb", "--html", folder / "executed.html"], check=True)


def not_trusted(page, screens):
    """Nobody signed the executed notebook: Jupyter drops styles and drawings from its outputs."""
    page.locator(".jp-RenderedHTMLCommon", has_text="Rest the pointer on a token").first.wait_for(timeout=60_000)
    if screens:
        page.locator(".jp-OutputArea-output .rows").first.scroll_into_view_if_needed()
        page.screenshot(path=f"{screens}/not-trusted.png")
    assert page.locator(".jp-OutputArea-output style").count() == 0, "the notebook is trusted"
    assert page.locator(".jp-OutputArea-output s").count() == 0, "something is struck through"
    for dead in ("input[type=radio]", ".tabs"):
        assert not any(e.is_visible() for e in page.locator(f".jp-OutputArea-output {dead}").all()), f"{dead} is seen and does nothing"
    token = page.locator(".jp-OutputArea-output .t[style*=background-color]").first
    assert token.is_visible() and "advantage" in token.get_attribute("title"), "tokens lost their colour or their numbers"
    pictures = page.locator(".jp-OutputArea-output img.still").all()
    shown = [p for p in pictures if p.is_visible() and p.evaluate("e => e.naturalWidth") > 0]
    assert shown, "charts are no pictures"
    words = page.locator(".jp-OutputArea-output", has=page.locator("img.still")).last.inner_text()
    assert not any(character.isdigit() for character in words), f"a chart left numbers behind: {words[:200]}"
    print("not trusted: text, colours and pictures", flush=True)


CONTRAST = """() => {
    const linear = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    const light = c => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgba = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
    const behind = e => {
        const layers = [];
        for (; e; e = e.parentElement) layers.unshift(rgba(getComputedStyle(e).backgroundColor));
        return layers.reduce((below, c) => below.map((b, i) => b + (c[i] - b) * c[3] / 255), [255, 255, 255]);
    };
    const ink = e => e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color;
    const ratio = e => {
        const [a, b] = [light(rgba(ink(e))), light(behind(e))].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
    };
    const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    return [...document.querySelectorAll('.jp-OutputArea-output *')].filter(e => own(e) && e.checkVisibility() && !['STYLE', 'SCRIPT', 'style', 'title'].includes(e.tagName))
        .map(e => [ratio(e), e.closest('svg') ? 3 : 4.5, e.outerHTML.slice(0, 160)]).sort((x, y) => x[0] - y[0]);
}"""


def in_both_themes(page, screens):
    """Every text of the outputs stands out against what is behind it; WCAG 2.2 asks for 4.5 : 1, and for 3 : 1 in drawings."""
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        page.wait_for_function("dark => document.body.dataset.jpThemeLight === String(!dark)", arg="Dark" in theme)
        page.locator("#jupyterlab-splash").wait_for(state="hidden", timeout=30_000)
        if screens:
            page.locator(".jp-OutputArea-output .rows").first.scroll_into_view_if_needed()
            page.screenshot(path=f"{screens}/{theme.split()[1].lower()}.png")
        texts = page.evaluate(CONTRAST)
        faint = [text for text in texts if text[0] < text[1]]
        assert len(texts) > 20 and not faint, f"{theme}: {len(faint)} of {len(texts)} texts are faint, as {faint[:4]}"
    print("light and dark: all text stands out", flush=True)


def exported(browser, path, screens):
    page = browser.new_context(offline=True, viewport={"width": 1100, "height": 1400}).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    page.goto(path.as_uri())
    expect(page.locator("mjx-container")).to_have_count(2, timeout=30_000)
    if screens:
        page.screenshot(path=f"{screens}/exported.png", full_page=True)
    assert not asked, f"the page asks for {asked}"
    panel = page.locator(".widgets-as-they-were").first
    expect(panel).to_contain_text("Run “main”")
    expect(panel).to_contain_text("reached iteration 2")
    by_keyboard(page)
    print("exported: formulas, the panel and the keyboard without a network", flush=True)


def by_keyboard(page):
    """Tab reaches the tabs and every token; the arrow keys choose a tab; a focused token shows its numbers."""
    strip = page.locator("div[id]:has(> .rows)").first
    page.evaluate("""strip => { const first = strip.querySelector('input'); first.focus(); }""", strip.element_handle())
    token = strip.locator(".t").first
    page.keyboard.press("ArrowRight")
    assert strip.locator("input").nth(1).is_checked(), "the arrow key chose no other tab"
    page.keyboard.press("Tab")
    assert token.evaluate("e => e === document.activeElement"), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert "id " in token.evaluate("e => getComputedStyle(e, '::after').content"), "a token under the keyboard's focus tells nothing"


def main():
    folder = Path(sys.argv[1])
    screens = sys.argv[2] if len(sys.argv) > 2 else None
    execute(folder)
    server, address = serve(folder, "lab")
    try:
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            exported(browser, folder / "executed.html", screens)
            page = browser.new_page(viewport={"width": 1100, "height": 1400})
            page.goto(f"{address}lab/tree/executed.ipynb")
            not_trusted(page, screens)
            subprocess.run([sys.executable, "-m", "jupyter", "trust", folder / "executed.ipynb"], check=True,
                           env=dict(os.environ, JUPYTER_DATA_DIR=str(folder / "data"), JUPYTER_CONFIG_DIR=str(folder / "config")))
            page.reload()
            page.locator(".jp-OutputArea-output style").first.wait_for(state="attached", timeout=60_000)
            in_both_themes(page, screens)
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
