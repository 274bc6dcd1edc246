"""`sothutu procedure-online …`: how a procedure is submitted online, from a shell."""

from typing import Any

import click

from server.config import Settings
from server.core.errors import Refusal
from server.core.house import house
from server.core.portal import Level
from server.opening import checked_store, only_centre
from server.usecases.way_online import WayOnline, set_way_online
from server.web.refusals import sentence


@click.command("procedure-online")
@click.argument("code")
@click.option("--url", help="The procedure's own page or form on the portal; empty: not known.")
@click.option("--level", type=click.Choice([level.value for level in Level]), help="How far it goes online.")
@click.option("--vneid/--no-vneid", default=None, help="Whether an account of VNeID is needed.")
@click.option("--photos/--no-photos", default=None, help="Whether photos of the papers are needed.")
@click.option("--minutes", type=click.IntRange(1, 600), help="About how long it takes.")
def procedure_online(code: str, *, url: str | None, level: str | None, **takes: Any) -> None:
    """Say how the procedure CODE is submitted online; what is left out becomes "not known"."""
    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
    way = WayOnline(
        portal_url=url,
        level=Level(level) if level else None,
        needs_vneid=takes["vneid"],
        needs_photos=takes["photos"],
        online_minutes=takes["minutes"],
    )
    try:
        set_way_online(store, code, way, by=house(centre_id, "shell"))
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal, "en")) from None
