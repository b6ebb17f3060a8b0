"""The parts of the page, each a name of its own: `app.py` lays them out. Nothing else here imports gradio.

`widgets` makes them, `choosing` is what happens before Paint, `painting` what happens while it paints, `afterwards`
what can be done with a picture; each has a function `connect(ui)` that ties its events to the components of `ui`, a
namespace. `endpoint` is the page without a page.
"""
