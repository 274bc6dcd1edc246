"""`sothutu first-code`: where the centre of an empty installation is made."""

import click

from server import first_code as code
from server.config import Settings
from server.opening import checked_store
from server.store import read


@click.command("first-code")
def first_code() -> None:
    """Show where the centre of an empty installation is made, and the code that the page asks for."""
    settings = Settings()
    store = checked_store(settings)
    with store.read() as conn:
        there = read.centre_ids(conn)
    store.close()
    if there:
        raise click.ClickException("there is a centre already, and no code lets anybody make another")
    say_first_code(settings)


def say_first_code(settings: Settings) -> None:
    click.echo(f"\nNo centre yet. Make it at http://localhost:{settings.port}/first")
    click.echo(f"  Code of this installation: {code.make(settings.data)}")
