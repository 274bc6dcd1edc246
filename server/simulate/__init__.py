"""`sothutu simulate`: a believable morning against the running server, through its API only."""

import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from server.config import Settings
from server.core.house import Role, house
from server.opening import checked_store, only_centre
from server.simulate.client import Api, ServerAway
from server.simulate.morning import Morning, Tokens
from server.store import read
from server.store.unit import Store
from server.usecases import programs


@click.command("simulate")
@click.option(
    "--minutes", type=click.FloatRange(0.5, 720), default=60, show_default=True, help="Of the morning."
)
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 600),
    default=10,
    show_default=True,
    help="Minutes of the morning in a minute of the wall.",
)
@click.option("--seed", type=int, help="The same seed brings the same people.")
@click.option("--url", help="The server; this machine's own when left out.")
def simulate(minutes: float, speed: float, seed: int | None, url: str | None) -> None:
    """Let people come, wait and be served on the running server.

    Its data folder (STT_DATA) must be the one here: the tokens are made in it, and end with the morning.
    """
    settings = Settings()
    seed = secrets.randbelow(10**6) if seed is None else seed
    store = checked_store(settings)
    with store.read() as conn:
        centre_id = only_centre(conn)
        groups = [group.key for group in read.centre(conn, centre_id).rules.priority_groups]
        numbers = [counter.number for counter in read.counters(conn, centre_id)]
    api = Api(url or f"http://127.0.0.1:{settings.port}")
    click.echo(f"a morning of {minutes:g} minutes in {minutes / speed:.1f} (seed {seed})")
    began = time.monotonic()
    with _tokens(store, centre_id, numbers) as tokens:
        draw = random.Random(seed)  # noqa: S311  -- people, not secrets
        morning = Morning(api, tokens, minutes=minutes, speed=speed, draw=draw, groups=groups)
        try:
            morning.play()
        except ServerAway as trouble:
            raise click.ClickException(f"the server does not answer: {trouble}") from None
        except KeyboardInterrupt:
            morning.clear_up()
        finally:
            _say(morning, api, time.monotonic() - began)
            api.close()
    store.close()


@contextmanager
def _tokens(store: Store, centre_id: str, counters: list[int]) -> Iterator[Tokens]:
    """Lend tokens for one morning."""
    by = house(centre_id, "simulate")

    def made(role: Role, counter: int | None = None) -> str:
        return programs.new_token(store, role=role, by=by, counter_number=counter)

    tokens = Tokens(
        kiosk=made(Role.KIOSK), greeter=made(Role.GREETER), clerks={n: made(Role.CLERK, n) for n in counters}
    )
    try:
        yield tokens
    finally:
        for token in (tokens.kiosk, tokens.greeter, *tokens.clerks.values()):
            programs.revoke_token(store, token, by=by)


def _say(morning: Morning, api: Api, seconds: float) -> None:
    for name, number in morning.done.items():
        click.echo(f"  {name:<12}{number}")
    # A clerk who presses "next" with nobody there is an ordinary part of a morning.
    refused = {code: number for code, number in api.refusals.items() if code != "nobody_waiting"}
    told = ", ".join(f"{code} {number}" for code, number in refused.items()) or "none refused"
    click.echo(f"  {api.asked} requests in {seconds:.1f} s, {told}")
