"""Whether the server is well: `/healthz`, for whoever watches over it."""

from typing import Any

from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from style_engine.studio.studio import Studio


def health_route(studio: Studio) -> APIRoute:
    """Return the route /healthz: 200 and how long the line is, or 503 once the engine answers no more."""

    def healthz() -> Any:
        health = studio.health()
        return JSONResponse(health, 200 if health["ok"] else 503)

    return APIRoute("/healthz", healthz)
