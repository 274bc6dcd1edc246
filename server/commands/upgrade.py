"""`sothutu upgrade`: the database of a new program."""

import click
import sqlalchemy as sa

from server.config import Settings
from server.opening import NEWER, alone, open_store
from server.store import schema
from server.store.unit import Store


@click.command()
def upgrade() -> None:
    """Bring the database to the schema of this program, with a backup before."""
    settings = Settings()
    store = open_store(settings)
    migrate(store, settings)
    click.echo(f"schema {schema.current(store.engine)}")


def migrate(store: Store, settings: Settings) -> None:
    """Migrate alone, after a backup; a database that is new enough is left as it is."""
    found = schema.current(store.engine)
    if found == schema.NEWEST:
        return
    if schema.is_newer(found):
        raise click.ClickException(NEWER.format(found=found))
    # The migration tool and the backup are loaded only by those who need them.
    from server.backup import make
    from server.backup.archive import Unfit
    from server.store.migrate import upgrade as to_newest

    with alone(settings):
        if found is not None:
            try:
                path = make.automatic(store, settings, f"before-upgrade-from-{found}")
            except (Unfit, OSError) as trouble:
                raise click.ClickException(f"{trouble}\nWithout a backup nothing is upgraded.") from None
            click.echo(f"backup before the upgrade: {path}")
        try:
            to_newest(store.engine, data=settings.data)
        except sa.exc.SQLAlchemyError as error:
            raise click.ClickException(
                f"the upgrade did not go through ({error}); the database is as it was: "
                "the former program starts on it"
            ) from None
