"""`sothutu say`: what the voice would say for a call, in words or as a sound file."""

from pathlib import Path

import click

from display.announce import LANGS, announcement
from display.voice.clips import ClipStore
from display.voice.compose import compose
from server.config import Settings
from server.voice.engine import Espeak
from server.voice.faults import VoiceFailed, VoiceMissing


@click.command()
@click.argument("code")
@click.argument("counter", type=int)
@click.option("--lang", type=click.Choice(LANGS), default="vi", show_default=True)
@click.option("--again", is_flag=True, help="The second call instead of the first.")
@click.option("--words", is_flag=True, help="Print the sentence.")
@click.option(
    "--wav", type=click.Path(dir_okay=False, path_type=Path), help="Write the sound that boards play."
)
def say(code: str, counter: int, *, lang: str, again: bool, words: bool, wav: Path | None) -> None:
    """Call ticket CODE to COUNTER, as the boards would: --words prints it, --wav FILE writes it."""
    if wav is None and not words:
        raise click.UsageError("choose --words, --wav FILE or both")
    try:
        call = announcement(code.upper(), counter, lang=lang, again=again)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
    if words:
        click.echo(call.text)
    if wav is not None:
        settings = Settings()
        settings.make_data()
        clips = ClipStore(settings.data / "voice", engine=Espeak())
        try:
            wav.write_bytes(compose(call, clips))
        except (VoiceMissing, VoiceFailed) as refusal:
            raise click.ClickException(f"{refusal.code} {refusal.facts}") from None
