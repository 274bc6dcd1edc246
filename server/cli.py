"""The command line: `sothutu …`."""

from importlib import import_module
from typing import Final

import click

from server.loading import undisturbed

COMMANDS: Final = {
    "backup": (
        "server.commands.keep:backup",
        "Write everything into FILE (or into a folder) while the centre works.",
    ),
    "bench": (
        "server.bench:bench",
        "Measure this program on this machine, with servers and data of its own.",
    ),
    "catalogue": ("server.commands.catalogue:catalogue", "The procedures, as a spreadsheet."),
    "day": ("server.commands.day:day", "The end of the day."),
    "doctor": (
        "server.commands.doctor:doctor",
        "Look at everything, and say what to do; exit code 0 well, 1 watch it, 2 needs help.",
    ),
    "first-code": (
        "server.commands.first:first_code",
        "Show where the centre of an empty installation is made, and the code that the page asks for.",
    ),
    "init": (
        "server.commands.init:init",
        "Make a real centre in an empty data folder; the rest is set up in the browser.",
    ),
    "journal": ("server.commands.proof:journal", "The journal of what happened."),
    "outage": ("server.outages:outage", "Outside systems that are down, as citizens are told of them."),
    "outbox": ("server.outbox:outbox", "The outbox for the province."),
    "printer": ("server.printing:printer", "Printers: see, set up, probe, test."),
    "procedure-online": (
        "server.commands.way_online:procedure_online",
        'Say how the procedure CODE is submitted online; what is left out becomes "not known".',
    ),
    "rebuild": (
        "server.commands.proof:rebuild",
        "Fold the journal and compare it with the tables; verify the hash chain.",
    ),
    "restore": (
        "server.commands.keep:restore",
        "Put the backup FILE in place, after every check it can be given.",
    ),
    "rules": ("server.commands.rules:rules", "The centre's durations and limits."),
    "run": (
        "server.commands.run:run",
        "Serve everything on this machine until Ctrl-C: the web, the spooler and the timers.",
    ),
    "say": (
        "display.say:say",
        "Call ticket CODE to COUNTER, as the boards would: --words prints it, --wav FILE writes it.",
    ),
    "search": (
        "server.commands.search:search",
        "Find procedures by everyday words, and print them in the kiosk's order.",
    ),
    "serve": ("server.commands.processes:serve", "Serve the pages and sockets (gunicorn)."),
    "simulate": ("server.simulate:simulate", "Let people come, wait and be served on the running server."),
    "slip": (
        "server.commands.slip:slip",
        "Draw a specimen slip as a picture (.png) or as the bytes a printer gets (.bin).",
    ),
    "staff": ("server.commands.staff:staff", "People of the staff."),
    "token": ("server.commands.token:token", "Tokens for programs that use the API."),
    "upgrade": (
        "server.commands.upgrade:upgrade",
        "Bring the database to the schema of this program, with a backup before.",
    ),
    "vietqr": ("server.vietqr:vietqr", "Print the payload of a VietQR code, and draw it when asked."),
    "work": ("server.commands.processes:work", "Print slips, watch printers, run the timers."),
}
"""Where each command stands, and the first sentence that it says of itself."""


class Named(click.Command):
    """A command that is known by its name and its first sentence until somebody asks for it."""

    def __init__(self, name: str, *, place: str, sentence: str) -> None:
        """Keep where the command itself stands, as `module:name`."""
        super().__init__(name, help=sentence)
        self._place = place

    def load(self) -> click.Command:
        """Answer the command itself."""
        module, _, name = self._place.partition(":")
        with undisturbed():
            command: click.Command = getattr(import_module(module), name)
        return command


class Commands(click.Group):
    """Loads only the command that is asked for: to load all of them takes seconds."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Answer the command that is asked for, loaded."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, Named) else command, rest


@click.group(
    cls=Commands,
    commands=[Named(name, place=place, sentence=sentence) for name, (place, sentence) in COMMANDS.items()],
    context_settings={"help_option_names": ["-h", "--help"]},
)
def main() -> None:
    """Queue numbers for the floor of a public administrative service centre."""


if __name__ == "__main__":
    main()
