"""`sothutu staff …`: the way back in for who forgot a password."""

import click

from server.config import Settings
from server.core.house import house
from server.opening import checked_store, only_centre
from server.store import people
from server.usecases.staff import reset_password


@click.group()
def staff() -> None:
    """People of the staff."""


@staff.command()
@click.argument("login")
def reset(login: str) -> None:
    """Give LOGIN a new password; it is shown once, and all sessions of that person end."""
    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
        row = people.staff_by_login(conn, login.strip().lower())
    if row is None or row.centre_id != centre_id:
        raise click.ClickException(f"nobody logs in as {login!r}")
    password = reset_password(store, row.id, by=house(centre_id, "shell"))
    click.echo(f"{login}: {password}")
    click.echo("It is shown only now; every session of this person has ended.")
