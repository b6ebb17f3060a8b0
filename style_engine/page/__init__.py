"""The parts of the page, each a name of its own: `app.py` lays them out. Nothing else in this package imports gradio.

`widgets` makes them, `choosing` and `drawing` are what happens before Paint, `painting` what happens while it paints,
`afterwards` what can be done with a picture; each has a function `connect(ui)` that ties its events to the components
of `ui`, a namespace. `endpoint` is the page without a page.
"""
