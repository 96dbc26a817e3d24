"""One port: the carrier's API, the lab's own API, and the page."""

import asyncio
import socket

from aiohttp import web

from phonelab import page
from phonelab.company import Company
from phonelab.lab import routes as lab_routes
from phonelab.rest import routes as rest_routes


def application(company: Company) -> web.Application:
    app = web.Application(client_max_size=256 * 1024)
    rest_routes.add_to(app, company)
    lab_routes.add_to(app, company)
    page.add_to(app, company)
    return app


async def serve(company: Company, host: str, port: int) -> tuple[web.AppRunner, str]:
    """Start listening and return what to stop, and the address; port 0 picks one."""
    runner = web.AppRunner(application(company), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    listener = socket.create_server((host, port), backlog=1024)
    await web.SockSite(runner, listener).start()
    address = f"http://{host}:{listener.getsockname()[1]}"
    company.desk.base_url = address
    return runner, address


async def run_until_stopped(
    company: Company, host: str, port: int, stop: asyncio.Event
) -> None:
    """Serve until `stop` is set. Prints the address, so that a caller who asked for
    any port learns which one it got.
    """
    runner, address = await serve(company, host, port)
    print(f"phonelab is on {address}", flush=True)  # noqa: T201 - for whoever started it
    try:
        await stop.wait()
    finally:
        await company.close()
        await runner.cleanup()
