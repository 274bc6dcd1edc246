"""`sothutu backup` and `restore`: the data in one file, and back."""

from pathlib import Path

import click

from server.backup import make
from server.backup.archive import Unfit
from server.backup.restore import check
from server.backup.restore import restore as put_back
from server.config import Settings
from server.opening import alone, checked_store
from server.store import schema

SECRETS = "It holds the key of every phone page and all logins: keep it as you keep a key (mode 0600)."


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write everything into FILE (or into a folder) while the centre works."""
    settings = Settings()
    store = checked_store(settings)
    target = file / f"sothutu-{store.clock():%Y%m%d-%H%M%S}.zip" if file.is_dir() else file
    if not target.parent.is_dir():
        raise click.ClickException(f"there is no folder {target.parent}")
    try:
        manifest = make.by_hand(store, settings, target)
    except (Unfit, OSError) as trouble:
        raise click.ClickException(str(trouble)) from None
    size = target.stat().st_size / 1_000_000
    click.echo(f"{target}: {size:.1f} MB, schema {manifest.schema}")
    for centre_id, (seq, sealed) in manifest.centres.items():
        click.echo(f"  {centre_id}: {seq} entries, head {sealed[:16]}")
    click.echo(SECRETS)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put data that are there aside and take the backup instead.")
@click.option("--gap", type=click.IntRange(0, 800), help="Numbers to leave out today in each series.")
@click.option("--check", "only_check", is_flag=True, help="Look at the backup only; change nothing.")
def restore(file: Path, replace: bool, gap: int | None, only_check: bool) -> None:  # noqa: FBT001
    """Put the backup FILE in place, after every check it can be given.

    Numbers printed since the backup must not be given twice today. While the former data can be read they say
    where to go on; otherwise 100 numbers of each series are left out, or as many as --gap says.
    """
    settings = Settings()
    try:
        if only_check:
            manifest = check(file)
            click.echo(f"made {manifest.made_at}, schema {manifest.schema}, {manifest.dialect}")
            return
        with alone(settings):
            done = put_back(file, settings, replace=replace, gap=gap)
    except (Unfit, OSError) as trouble:
        raise click.ClickException(f"{trouble}\nNothing was changed.") from None
    click.echo(f"restored the backup of {done.manifest.made_at} (schema {schema.NEWEST})")
    for centre_id, last in done.last.items():
        given = {series: number for series, number in sorted(last.items()) if number}
        go_on = ", ".join(f"{series}{number + 1:03}" for series, number in given.items())
        click.echo(f"  {centre_id}: today's numbers go on with {go_on or 'the first of each series'}")
    if done.aside:
        click.echo(f"the former data lie in {settings.data / done.aside}")
