"""The page, and the only part of the project that imports gradio: one panel a file, with its layout
and its events.

`layout` puts the panels in their places and holds what concerns several of them; `visit` is what the page remembers of
a visitor; `guard` looks through whatever comes from outside; `endpoint` is the page without a page.
"""
