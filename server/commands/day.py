"""`sothutu day …`: the end of the day from a shell."""

from datetime import datetime

import click

from server.config import Settings
from server.core.errors import Refusal
from server.core.house import house
from server.opening import checked_store, only_centre
from server.store import closing, read
from server.usecases.closing import close_day
from server.usecases.doors import open_until
from server.web.refusals import sentence


@click.group()
def day() -> None:
    """The end of the day."""


@day.command("open")
@click.option("--until", prompt="Open until (17:00)", help="The hour of today at which the doors shut again.")
def open_(until: str) -> None:
    """Open the doors now, whatever the hours say: kiosks give numbers until an hour of today."""
    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
    try:
        open_until(store, until, by=house(centre_id, "shell"))
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal, "en")) from None
    click.echo(f"open until {until}")


@day.command()
@click.option("--no-print", is_flag=True, help="Print no sheet.")
def close(no_print: bool) -> None:  # noqa: FBT001
    """Close today: kiosks give no more numbers, what is left over expires, and the day's sheet is printed."""
    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
    done = close_day(store, by=house(centre_id, "shell"), printed=not no_print)
    _tell(done.figures)
    click.echo(f"expired now: {done.expired}" + ("; the sheet is queued" if done.printed else ""))


@day.command()
@click.option("--day", "asked", type=click.DateTime(["%Y-%m-%d"]), help="Another day than today.")
def show(asked: datetime | None) -> None:
    """Print the figures of a day."""
    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
        chosen = asked.date() if asked else read.today(conn, centre_id, store.clock())
        _tell(closing.figures(conn, centre_id, chosen))


def _tell(told: closing.DayFigures) -> None:
    people = f"{told.taken} numbers, {told.served} served, {told.missed} did not come, {told.left} left"
    click.echo(f"{told.day}: {people}, {told.expired} expired, {told.still_open} open")
    click.echo(f"dossiers: {told.received.all}, {told.received.online} of them online")
    for queue in told.queues:
        click.echo(f"  {queue.series} {queue.name}: {queue.served} of {queue.taken}")
