"""`sothutu rules …`: the centre's durations and limits from a shell."""

import click

from server.config import Settings
from server.core.house import house
from server.core.rules import SIMPLE_RULES
from server.opening import checked_store, only_centre
from server.store import read
from server.usecases import rules as house_rules


@click.group()
def rules() -> None:
    """The centre's durations and limits."""


@rules.command("show")
def rules_show() -> None:
    """Print every rule with its value."""
    store = checked_store(Settings())
    with store.read() as conn:
        here = read.centre(conn, only_centre(conn))
    for name in SIMPLE_RULES:
        click.echo(f"{name} = {getattr(here.rules, name)}")


@rules.command("set")
@click.argument("name", type=click.Choice(sorted(SIMPLE_RULES)))
@click.argument("value", type=float)
def rules_set(name: str, value: float) -> None:
    """Change one rule; every process obeys from the next act on."""
    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
    house_rules.set_rule(store, name, value, by=house(centre_id, "shell"))
