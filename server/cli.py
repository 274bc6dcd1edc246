"""The command line: `sothutu …`."""

import os
import secrets
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from types import FrameType

import click

from display.say import say
from server import first_code, logs
from server.bench import bench
from server.commands import keep
from server.commands.day import day as end_of_day
from server.commands.doctor import doctor
from server.commands.keep import migrate
from server.commands.papers import catalogue, journal
from server.commands.staff import staff
from server.commands.token import token
from server.commands.way_online import procedure_online
from server.config import Settings
from server.core.calendar import business_date
from server.core.errors import Refusal
from server.core.house import house
from server.core.rules import SIMPLE_RULES
from server.core.tokens import ticket_token
from server.opening import checked_store, hold, only_centre, open_store
from server.outages import outage
from server.outbox import outbox
from server.printing import printer
from server.sample.catalogue import load_catalogue
from server.secret import load_secret
from server.simulate import simulate
from server.store import read, verify
from server.store.unit import Store
from server.supervise import Supervisor
from server.usecases import first_day, setup
from server.usecases import rules as house_rules
from server.usecases.issue import Wish, issue_ticket
from server.vietqr import vietqr
from server.web.refusals import sentence


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Queue numbers for the floor of a public administrative service centre."""


@main.command()
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
        _say_first_code(settings)
    store.close()
    sys.exit(Supervisor(("serve", "work"), say=click.echo).run())


@main.command()
@click.option(
    "--place", prompt="Xã/phường · commune or ward", help="The place, as it stands on every screen."
)
@click.option("--place-en", default="", help="The place in English; the same when left out.")
@click.option("--login", default="vanphong", show_default=True, help="The office's account name.")
def init(place: str, place_en: str, login: str) -> None:
    """Make a real centre in an empty data folder; the rest is set up in the browser."""
    settings = Settings()
    store = open_store(settings)
    migrate(store, settings)
    try:
        _, password = first_day.begin(store, place=place, place_en=place_en, login=login)
        first_code.forget(settings.data)
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal, "en")) from None
    click.echo(
        "The centre is made. Where Sothutu does not run yet, start it: sothutu run\n"
        f"Then log in at http://localhost:{settings.port}/admin/setup"
    )
    click.echo(f"  {login}    {password}    (shown once)")


@main.command("first-code")
def first_code_() -> None:
    """Show where the centre of an empty installation is made, and the code that the page asks for."""
    settings = Settings()
    store = checked_store(settings)
    with store.read() as conn:
        there = read.centre_ids(conn)
    store.close()
    if there:
        raise click.ClickException("there is a centre already, and no code lets anybody make another")
    _say_first_code(settings)


@main.command()
def serve() -> None:
    """Serve the pages and sockets (gunicorn)."""
    from server.serve import Serve

    settings = Settings()
    logs.init(settings.log_level)
    with hold(settings, "web"):
        store = checked_store(settings)
        with store.read() as conn:
            empty = not read.centre_ids(conn)
        store.close()
        # What a service prints is kept in a log, where the code must not stand.
        if empty and sys.stdout.isatty():
            _say_first_code(settings)
        elif empty:
            click.echo("no centre yet: sothutu first-code shows where it is made, and the code")
        Serve(settings).run()


@main.command()
def work() -> None:
    """Print slips, watch printers, run the timers."""
    from server.live.worker import Worker

    settings = Settings()
    logs.init(settings.log_level)
    with hold(settings, "work"):
        store = checked_store(settings)
        worker = Worker(store, settings, secret=load_secret(settings.data))
        _until_told(worker.stop)
        worker.run()


@main.command()
@click.option("--check", is_flag=True, required=True, help="Compare only; change nothing.")
def rebuild(check: bool) -> None:  # noqa: ARG001, FBT001
    """Fold the journal and compare it with the tables; verify the hash chain."""
    store = checked_store(Settings())
    faults = verify.all_centres(store)
    for fault in faults:
        click.echo(fault)
    click.echo("the journal and the tables agree" if not faults else f"{len(faults)} faults")
    sys.exit(1 if faults else 0)


_OWN = (printer, say, bench, simulate, vietqr, outage, outbox, procedure_online, catalogue, journal, token)
KEEPING = (keep.backup, keep.restore, keep.upgrade, end_of_day, staff, doctor)
for _command in (*_OWN, *KEEPING):
    main.add_command(_command)


@main.command()
@click.argument("text")
@click.option("--limit", default=8, show_default=True)
def search(text: str, limit: int) -> None:
    """Find procedures by everyday words, and print them in the kiosk's order."""
    import kiosk.catalogue
    from server.store import catalogue

    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
        today = read.today(conn, centre_id, store.clock())
        offered = catalogue.catalogue(conn, centre_id, day=today)
        shares = catalogue.shares(conn, centre_id, since=today - timedelta(days=90))
    names = {f"procedure:{p.id}": f"{p.code}  {p.short_name}" for p in offered.procedures}
    names |= {f"queue:{q.id}": f"{q.series}         {q.name}" for q in offered.queues}
    for hit in kiosk.catalogue.stock(offered, shares).index.search(text, limit):
        click.echo(f"{hit.score:8.2f}  {names.get(hit.id, hit.id)}  ({hit.why})")


@main.group()
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


@main.command()
@click.argument("code")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--width", type=click.Choice(["58", "80"]), default="80")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi")
def slip(code: str, output: Path, width: str, lang: str) -> None:
    """Draw a specimen slip as a picture (.png) or as the bytes a printer gets (.bin)."""
    from printers.encode import encode
    from printers.layout import render
    from printers.profiles import profile_named
    from printers.sample import specimen

    image = render(specimen(code, lang=lang), dots=576 if width == "80" else 384)
    if output.suffix == ".bin":
        profile = profile_named("clone-80" if width == "80" else "clone-58")
        output.write_bytes(b"".join(band.data for band in encode(image, profile=profile)))
    elif output.suffix == ".png":
        image.save(output)
    else:
        raise click.BadParameter("the file must end in .png or .bin", param_hint="-o")


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


def _say_first_code(settings: Settings) -> None:
    click.echo(f"\nNo centre yet. Make it at http://localhost:{settings.port}/first")
    click.echo(f"  Code of this installation: {first_code.make(settings.data)}")


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


def _until_told(stop: threading.Event) -> None:
    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)


if __name__ == "__main__":
    main()
