"""`sothutu serve` and `work`: the two kinds of process that a centre runs on."""

import signal
import sys
import threading
from types import FrameType

import click

from server import logs
from server.commands.first import say_first_code
from server.config import Settings
from server.loading import undisturbed
from server.opening import checked_store, hold
from server.secret import load_secret
from server.store import read


@click.command()
def serve() -> None:
    """Serve the pages and sockets (gunicorn)."""
    settings = Settings()
    logs.init(settings.log_level)
    with hold(settings, "web"):
        store = checked_store(settings)
        with store.read() as conn:
            empty = not read.centre_ids(conn)
        store.close()
        # What a service prints is kept in a log, where the code must not stand.
        if empty and sys.stdout.isatty():
            say_first_code(settings)
        elif empty:
            click.echo("no centre yet: sothutu first-code shows where it is made, and the code")
        # Once the database is known to be of this program: to load every part of the web takes seconds.
        with undisturbed():
            from server.serve import Serve

        Serve(settings).run()


@click.command()
def work() -> None:
    """Print slips, watch printers, run the timers."""
    settings = Settings()
    logs.init(settings.log_level)
    with hold(settings, "work"):
        store = checked_store(settings)
        with undisturbed():
            from server.live.worker import Worker

        worker = Worker(store, settings, secret=load_secret(settings.data))
        _until_told(worker.stop)
        worker.run()


def _until_told(stop: threading.Event) -> None:
    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
