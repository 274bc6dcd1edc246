"""`sothutu outage …`: say that an outside system is down or back, and see which are."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from server.config import Settings
from server.core.errors import Refusal
from server.core.house import house
from server.core.outage import Outage
from server.opening import checked_store, only_centre
from server.store import outages, read
from server.store.unit import Store
from server.usecases.outages import Report, end_outage, start_outage


@click.group()
def outage() -> None:
    """Outside systems that are down, as citizens are told of them."""


@outage.command("on")
@click.argument("name")
@click.option("--field", "fields", multiple=True, help="Key of a field it holds up; all when left out.")
@click.option("--text", default="", help="What citizens read beside the name.")
@click.option("--name-en", default="", help="The name in English.")
@click.option("--text-en", default="", help="The text in English.")
def turn_on(name: str, *, fields: tuple[str, ...], text: str, name_en: str, text_en: str) -> None:
    """Note that the system NAME is down: kiosks, boards and phones say so at once."""
    told = Report(name=name, name_en=name_en, fields=fields, text=text, text_en=text_en)
    with _centre() as (store, centre_id):
        begun = start_outage(store, told, by=house(centre_id, "shell"))
    click.echo(f"{begun.id}  down  {begun.name}")


@outage.command("off")
@click.argument("name")
def turn_off(name: str) -> None:
    """Note that the system NAME (or its id) is back; whoever was held for it waits again."""
    with _centre() as (store, centre_id):
        ended = end_outage(store, _open_id(store, centre_id, name), by=house(centre_id, "shell"))
    click.echo(f"{ended.id}  back  {ended.name}")


@outage.command("list")
def show() -> None:
    """Print the systems that are down now, longest first."""
    with _centre() as (store, centre_id), store.read() as conn:
        zone = read.centre(conn, centre_id).tz
        down = outages.open_ones(conn, centre_id)
    for one in down:
        click.echo(
            f"{one.id}  since {one.down_since.astimezone(zone):%d/%m %H:%M}  {one.name}  {_where(one)}"
        )
    if not down:
        click.echo("nothing is down")


@contextmanager
def _centre() -> Iterator[tuple[Store, str]]:
    """Open the only centre; a refusal becomes the shell's own error."""
    store = checked_store(Settings())
    try:
        with store.read() as conn:
            centre_id = only_centre(conn)
        yield store, centre_id
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.code} {refusal.facts}") from None
    finally:
        store.close()


def _open_id(store: Store, centre_id: str, name: str) -> str:
    with store.read() as conn:
        down = outages.open_ones(conn, centre_id)
    return next((one.id for one in down if name.casefold() in {one.name.casefold(), one.id}), name)


def _where(one: Outage) -> str:
    return f"({len(one.fields)} fields)" if one.fields else "(every field)"
