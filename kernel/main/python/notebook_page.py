"""An executed notebook as one web page that needs nothing else: formulas typeset by an embedded MathJax, widgets as they last were."""

import copy
import html
import pathlib
import re

from nbconvert import HTMLExporter

# Where the build puts MathJax.
BUILT = pathlib.Path(__file__).parents[2] / "target" / "page"
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
CONFIGURATION = r"""window.MathJax = {
  tex: {inlineMath: [['$', '$'], ['\\(', '\\)']], displayMath: [['$$', '$$'], ['\\[', '\\]']], processEscapes: true},
  options: {ignoreHtmlClass: 'jp-OutputArea|highlight', processHtmlClass: 'jp-RenderedLatex|jp-RenderedMarkdown'}};"""
STYLE = """<style>
.widgets-as-they-were button{font:inherit;margin:.1em .3em .1em 0}
.widgets-as-they-were .row{display:flex;flex-wrap:wrap;gap:.4em 1em;align-items:center}
.widgets-as-they-were section{border-top:1px solid rgba(128,128,128,.35);margin-top:.5em}
</style>"""
# Elements that a browser would follow to another place by itself.
REMOTE = re.compile(r"""<script[^>]*\ssrc=["']https?:[^>]*>\s*</script>|<link[^>]*\shref=["']https?:[^>]*>|<script[^>]*>\s*</script>""", re.IGNORECASE)


def page(notebook):
    """The page; the notebook stays as it is."""
    still = copy.deepcopy(notebook)
    widgets = still.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
    for cell in still.cells:
        for output in cell.get("outputs", []):
            without_widgets(output, widgets)
    body, _ = HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", jquery_url="").from_notebook_node(still)
    return without_mermaid(REMOTE.sub("", body)).replace("</head>", mathematics(still) + "</head>", 1)


def without_mermaid(body):
    """Mermaid would be fetched from the network; its diagrams stay text."""
    return re.sub(r'<script type="module">(?:(?!</script>).)*mermaid.*?</script>', "", body, flags=re.DOTALL)


def mathematics(notebook):
    """MathJax where a formula may be."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    outputs = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    latex = any("text/latex" in data or "$" in data.get("text/markdown", "") for data in outputs)
    if not latex and not any(re.search(r"\$|\\\(|\\\[", text) for text in texts):
        return ""
    mathjax = next(BUILT.rglob("tex-svg-full.js"), None)
    if mathjax is None:
        raise FileNotFoundError(f"the notebook has formulas, and MathJax, which typesets them, is not in {BUILT}; ./pposcope builds it, or mvn package")
    code = mathjax.read_text(encoding="utf-8").replace("</script", "<\\/script")
    return f"<script>{CONFIGURATION}</script><script>{code}</script>"


def without_widgets(output, widgets):
    """A widget's view becomes what it last showed; one whose state is not known stays its text."""
    data = output.get("data", {})
    view = data.pop(VIEW, None)
    if view and view["model_id"] in widgets:
        data["text/html"] = f'{STYLE}<div class="widgets-as-they-were">{shown(view["model_id"], widgets)}</div>'


def shown(reference, widgets):
    """A widget and those in it as plain HTML."""
    state = widgets.get(reference.removeprefix("IPY_MODEL_"), {}).get("state", {})
    kind = state.get("_model_name", "").removesuffix("Model")
    label = html.escape(state.get("description") or "")
    children = [shown(child, widgets) for child in state.get("children", [])]
    if kind == "HTML":
        return f'<div>{state.get("value", "")}</div>'
    if kind == "Tab":
        titles = state.get("titles", [])
        return "".join(f"<section><b>{html.escape(title)}</b>{child}</section>" for title, child in zip(titles, children) if child != "<div></div>")
    if kind in ("HBox", "VBox"):
        return f'<div class="{"row" if kind == "HBox" else "column"}">{"".join(children)}</div>'
    if kind == "Button":
        return f"<button disabled>{label}</button>"
    if kind == "Output":
        return "".join(output_of(output) for output in state.get("outputs", []))
    value = state["_options_labels"][state["index"]] if "_options_labels" in state else state.get("value", "")
    return f"<span>{label} <b>{html.escape(str(value))}</b></span>"


def output_of(output):
    data = output.get("data", {})
    text = output.get("text", data.get("text/plain", ""))
    return data.get("text/html") or data.get("image/svg+xml") or f"<pre>{html.escape(text)}</pre>"
