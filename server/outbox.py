"""`sothutu outbox …`: what waits for the province."""

import click

from server.config import Settings
from server.opening import checked_store
from server.store import outbox as letters
from server.store import read


@click.group()
def outbox() -> None:
    """The outbox for the province."""


@outbox.command()
def status() -> None:
    """Print what waits, since when, and what stands in its way; ends with 1 while something waits."""
    settings = Settings()
    store = checked_store(settings)
    click.echo(f"address: {settings.outbox_url or 'none; nothing is put into the outbox'}")
    waiting = 0
    with store.read() as conn:
        for centre_id in read.centre_ids(conn):
            here, seen = read.centre(conn, centre_id), letters.backlog(conn, centre_id)
            waiting += seen.waiting
            click.echo(f"{here.place}: {seen.waiting} waiting, {seen.delivered} delivered")
            if seen.since:
                since = seen.since.astimezone(here.tz)
                why = f"; {seen.tries} tries, last {seen.trouble}" if seen.trouble else ""
                click.echo(f"  the oldest since {since:%Y-%m-%d %H:%M}{why}")
    raise SystemExit(1 if waiting else 0)
