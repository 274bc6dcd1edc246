"""`sothutu printer …`: see, set up, probe and test printers from a shell."""

import time
from typing import Final

import click

from printers import session
from printers.alone import SomebodyThere, alone_at
from printers.drivers import DRIVERS, PrinterConfig, open_driver
from printers.probe import probe
from printers.profiles import PROFILES, profile_named
from server.config import Settings
from server.core.errors import Refusal
from server.core.house import house
from server.opening import checked_store, only_centre
from server.store import paper as seen
from server.store import read, spool
from server.store.spool import PrinterRow
from server.store.unit import Store
from server.usecases import paper

PATIENCE: Final = 20.0
"""Seconds a question from the shell waits for the printer to be free."""


@click.group()
def printer() -> None:
    """Printers: see, set up, probe, test."""


@printer.command()
def status() -> None:
    """Print every printer as the background process last saw it, and the slips somebody must look for."""
    store = checked_store(Settings())
    with store.read() as conn:
        centre_id = only_centre(conn)
        zone = read.centre(conn, centre_id).tz
        cards = seen.printers(conn, centre_id)
        doubtful = seen.jobs(
            conn, centre_id, states=seen.DOUBTFUL, since=read.today(conn, centre_id, store.clock())
        )
    for card in cards:
        since = f" since {card.since.astimezone(zone):%Y-%m-%d %H:%M}" if card.since else ""
        where = f"{card.driver} {card.address}".strip()
        roll = f"roll {card.roll_mm / 1000:.1f} m, {card.roll_slips} slips"
        if card.left:
            about = "" if card.left.slips is None else f", about {card.left.slips} slips"
            roll += f"; left {card.left.mm / 1000:.0f} m{about}"
        click.echo(f"{card.name}: {card.condition}{since}  ({where}, profile {card.profile}; {roll})")
    for job in doubtful:
        part = f"{job.sent_bytes}/{job.total_bytes} bytes"
        click.echo(f"{job.state}: slip of {job.code or 'a test'}, copy {job.copy}: {job.fault}, {part}")


@printer.command("set")
@click.argument("name")
@click.option("--driver", type=click.Choice(DRIVERS), required=True)
@click.option(
    "--address", default="", help="tcp HOST[:9100], serial /dev/ttyUSB0, usblp /dev/usb/lp0, usb 04b8:0e15"
)
@click.option("--profile", type=click.Choice(sorted(PROFILES)), required=True)
@click.option(
    "--option", "options", multiple=True, metavar="KEY=VALUE", help="serial: baud=…, flow=rtscts|xonxoff"
)
@click.option("--roll", "roll_m", type=click.FloatRange(1, 500), help="Metres of paper on a new roll.")
def set_up(  # noqa: PLR0917 -- click hands over each option
    name: str, driver: str, address: str, profile: str, options: tuple[str, ...], roll_m: float | None
) -> None:
    """Say what NAME is and where it is; the background process uses it from its next look on."""
    settings = Settings()
    store = checked_store(settings)
    row = _named(store, name)
    chosen = dict(option.partition("=")[::2] for option in options)
    config = PrinterConfig(
        id=row.id, name=name, driver=driver, profile=profile, address=address, options=chosen
    )
    try:
        open_driver(config, folder=settings.data / "printers")
    except (ValueError, ImportError) as fault:
        raise click.ClickException(str(fault)) from None
    paper.set_up_printer(
        store,
        row.id,
        driver=driver,
        address=address,
        profile=profile,
        options=chosen,
        roll_m=_roll_of(store, row) if roll_m is None else roll_m,
        by=house(row.centre_id, "shell"),
    )


@printer.command("probe")
@click.option("--driver", type=click.Choice(DRIVERS), default="tcp", show_default=True)
@click.argument("address")
def find_out(driver: str, address: str) -> None:
    """Find out what the printer at ADDRESS answers, and propose its profile."""
    config = PrinterConfig(id="probe", name=address, driver=driver, profile="vkp80", address=address)
    try:
        opened = open_driver(config, folder=Settings().data / "printers")
    except (ValueError, ImportError) as fault:
        raise click.ClickException(str(fault)) from None
    report = probe(opened, clock=time.monotonic)
    if report.fault is not None:
        raise click.ClickException(f"{report.fault.kind.value}: {report.fault.detail}")
    said = {
        "status": report.status.value,
        "reports by itself": report.reports,
        "barrier": report.barrier,
        "echoes job ids": report.process_id,
        "presenter": report.presenter,
        "model": report.model or "–",
    }
    for what, answer in said.items():
        click.echo(f"{what}: {answer}")
    click.echo(f"proposed profile: {report.profile}  (check the width with: sothutu printer test)")


@printer.command()
@click.argument("name")
def test(name: str) -> None:
    """Print the calibration slip on NAME: ruler, darkness, all Vietnamese letters, QR."""
    store = checked_store(Settings())
    row = _named(store, name)
    try:
        job_id = paper.print_test(store, row.id, by=house(row.centre_id, "shell"))
    except Refusal as refusal:
        raise click.ClickException(refusal.code) from None
    click.echo(f"queued as {job_id}; the background process prints it")


@printer.command()
@click.argument("name")
def ask(name: str) -> None:
    """Ask NAME how it is, now and directly."""
    settings = Settings()
    row = _named(checked_store(settings), name)
    profile, folder = profile_named(row.profile), settings.data / "printers"
    if not profile.answers:
        raise click.ClickException(f"a printer of profile {profile.name} cannot tell")
    try:
        with alone_at(folder, row.id, patience=PATIENCE):
            driver = open_driver(_config(row), folder=folder)
            state = session.ask(driver, profile=profile, clock=time.monotonic)
    except SomebodyThere:
        raise click.ClickException("a slip is being printed there; try again") from None
    except (ValueError, ImportError) as fault:
        raise click.ClickException(str(fault)) from None
    click.echo("fine" if state.fine else state.fault.value if state.fault else "no proper answer")


def _named(store: Store, name: str) -> PrinterRow:
    with store.read() as conn:
        rows = spool.printers(conn)
    found = next((row for row in rows if name in {row.name, row.id}), None)
    if found is None:
        raise click.ClickException(f"no printer {name!r}; there are: {', '.join(row.name for row in rows)}")
    return found


def _roll_of(store: Store, row: PrinterRow) -> float | None:
    with store.read() as conn:
        return next(card.roll_m for card in seen.printers(conn, row.centre_id) if card.id == row.id)


def _config(row: PrinterRow) -> PrinterConfig:
    return PrinterConfig(
        id=row.id,
        name=row.name,
        driver=row.driver,
        profile=row.profile,
        address=row.address,
        options=row.options,
    )
