"""`sothutu token`: what programs show that use the API."""

import click

from server.config import Settings
from server.core.errors import Refusal
from server.core.house import Role, house
from server.opening import checked_store, only_centre
from server.store import people
from server.usecases import programs


@click.group()
def token() -> None:
    """Tokens for programs that use the API."""


@token.command("new")
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True)
@click.option("--counter", type=int, help="The counter a clerk's token acts for.")
@click.option("--rate", type=int, help="Most calls a minute; no limit when left out.")
@click.option("--name", default="", help="What the program is called.")
@click.option("--days", type=click.IntRange(1, 3650), help="Over by itself after so many days.")
def new(role: str, counter: int | None, rate: int | None, name: str, days: int | None) -> None:
    """Make a token; it is shown once, as the last word, and kept only as a hash."""
    store = checked_store(Settings())
    with store.read() as conn:
        by = house(only_centre(conn), "shell")
    try:
        made = programs.new_token(
            store, role=Role(role), by=by, counter_number=counter, rate=rate, name=name, days=days
        )
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.code} {refusal.facts}") from None
    click.echo(f"{role} token: {made}")


@token.command("list")
def those_there_are() -> None:
    """List the tokens that are not revoked, without their secrets."""
    store = checked_store(Settings())
    with store.read() as conn:
        for row in people.api_tokens(conn, only_centre(conn)):
            if row.revoked_at is None:
                ends = f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else "no end"
                used = f"last used {row.seen_at:%Y-%m-%d %H:%M} UTC" if row.seen_at else "never used"
                click.echo(f"{row.id}  {row.role}  {row.name or '–'}  {ends}  {used}")


@token.command("revoke")
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """End the token with this id (see `token list`); its program is refused from the next request on."""
    store = checked_store(Settings())
    with store.read() as conn:
        by = house(only_centre(conn), "shell")
    try:
        programs.revoke(store, token_id, by=by)
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.code} {refusal.facts}") from None
