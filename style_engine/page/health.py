"""Whether the server is well: `/healthz`, for whoever watches over it."""

from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from style_engine.studio.studio import Studio


def add_health(app: FastAPI, studio: Studio) -> None:
    """Let `app` answer /healthz: 200 and how long the line is, or 503 once the engine answers no more."""

    def healthz() -> Any:
        health = studio.health()
        return JSONResponse(health, 200 if health["ok"] else 503)

    # Before Gradio's own routes, of which one takes any name for that of a page.
    app.router.routes.insert(0, APIRoute("/healthz", healthz))
