"""`sothutu search`: what a citizen's everyday words find."""

from datetime import timedelta

import click

from kiosk.catalogue import stock
from server.config import Settings
from server.opening import checked_store, only_centre
from server.store import catalogue, read


@click.command()
@click.argument("text")
@click.option("--limit", default=8, show_default=True)
def search(text: str, limit: int) -> None:
    """Find procedures by everyday words, and print them in the kiosk's order."""
    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
        today = read.today(conn, centre_id, store.clock())
        offered = catalogue.catalogue(conn, centre_id, day=today)
        shares = catalogue.shares(conn, centre_id, since=today - timedelta(days=90))
    names = {f"procedure:{p.id}": f"{p.code}  {p.short_name}" for p in offered.procedures}
    names |= {f"queue:{q.id}": f"{q.series}         {q.name}" for q in offered.queues}
    for hit in stock(offered, shares).index.search(text, limit):
        click.echo(f"{hit.score:8.2f}  {names.get(hit.id, hit.id)}  ({hit.why})")
