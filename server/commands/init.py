"""`sothutu init`: a real centre in an empty data folder."""

import click

from server import first_code
from server.commands.upgrade import migrate
from server.config import Settings
from server.core.errors import Refusal
from server.opening import open_store
from server.usecases import first_day
from server.web.refusals import sentence


@click.command()
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
