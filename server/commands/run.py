"""`sothutu run`: everything on this machine, and where to look at it."""

import os
import secrets
import sys

import click

from server.commands.first import say_first_code
from server.commands.upgrade import migrate
from server.config import Settings
from server.core.calendar import business_date
from server.core.house import house
from server.core.tokens import ticket_token
from server.opening import open_store
from server.sample.catalogue import load_catalogue
from server.secret import load_secret
from server.store import read
from server.store.unit import Store
from server.supervise import Supervisor
from server.usecases import setup
from server.usecases.issue import Wish, issue_ticket


@click.command()
@click.option("--sample", is_flag=True, help="Make the sample centre when the database is empty.")
def run(sample: bool) -> None:  # noqa: FBT001
    """Serve everything on this machine until Ctrl-C: the web, the spooler and the timers."""
    settings = Settings()
    store = open_store(settings)
    migrate(store, settings)
    centre_id = _the_centre(store, settings, sample=sample)
    if centre_id:
        _say_addresses(store, settings, centre_id)
    else:
        say_first_code(settings)
    store.close()
    sys.exit(Supervisor(("serve", "work"), say=click.echo).run())


def _the_centre(store: Store, settings: Settings, *, sample: bool) -> str | None:
    with store.read() as conn:
        ids = read.centre_ids(conn)
    if ids:
        return ids[0]
    if not sample:
        return None
    logins = setup.sample_logins(lambda: secrets.token_urlsafe(9))
    path = settings.data / "sample-logins.txt"
    lines = [f"{one.login}\t{one.password}\t{one.role.value}\t{one.name}" for one in logins]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return setup.create_sample(store, load_catalogue(), logins)


def _say_addresses(store: Store, settings: Settings, centre_id: str) -> None:
    here = f"http://localhost:{settings.port}"
    click.echo(f"\nSothutu: {here}/")
    pages = {"Kiosk": "/kiosk", "Board": "/board", "Console": "/console", "Admin": "/admin"}
    for name, path in pages.items():
        click.echo(f"  {name:<11}{here}{path}")
    with store.read() as conn:
        if not read.centre(conn, centre_id).sample:
            return
    click.echo(f"  {'Phone page':<11}{here}{_phone_page(store, settings, centre_id)}")
    click.echo("\nSample logins (kept in sample-logins.txt of the data folder):")
    for line in (settings.data / "sample-logins.txt").read_text("utf-8").splitlines():
        login, password, role, _name = line.split("\t")
        click.echo(f"  {login:<10}{password:<16}{role}")
    click.echo("\nCtrl-C stops.", nl=True)


def _phone_page(store: Store, settings: Settings, centre_id: str) -> str:
    """Answer the page of a ticket to look at, taking a number at the guidance queue when there is none today."""
    secret = load_secret(settings.data)
    with store.read() as conn:
        queue = read.queue(conn, centre_id, "guide")
        line = read.line(conn, centre_id, queue.id)
        today = business_date(store.clock(), tz=read.centre(conn, centre_id).tz)
    mine = next((t for t in line if t.origin == "sample" and t.business_date == today), None)
    if mine is None:
        wish = Wish(queue="guide", origin="sample", printed=False)
        mine = issue_ticket(store, wish, secret=secret, by=house(centre_id, "sample")).ticket
    return "/t/" + ticket_token(secret, mine.id)
