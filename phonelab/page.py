"""The page with the softphones, and the carrier-hosted TwiML as a file."""

from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from phonelab.company import Company

STATIC = Path(__file__).parent / "static"
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'"


def add_to(app: web.Application, company: Company) -> None:
    async def index(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return web.FileResponse(STATIC / "index.html", headers=headers)

    async def hosted(request: web.Request) -> web.StreamResponse:
        twiml = company.desk.bins.get(request.match_info["sid"])
        if twiml is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(text=twiml, content_type="text/xml")

    app.router.add_get("/", index)
    app.router.add_get("/twiml/{sid}", hosted)
    app.router.add_post("/twiml/{sid}", hosted)
    app.router.add_static("/static/", STATIC)
