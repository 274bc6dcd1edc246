"""`sothutu slip`: a specimen slip, without a printer."""

from pathlib import Path

import click

from printers.encode import encode
from printers.layout import render
from printers.profiles import profile_named
from printers.sample import specimen


@click.command()
@click.argument("code")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--width", type=click.Choice(["58", "80"]), default="80")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi")
def slip(code: str, output: Path, width: str, lang: str) -> None:
    """Draw a specimen slip as a picture (.png) or as the bytes a printer gets (.bin)."""
    image = render(specimen(code, lang=lang), dots=576 if width == "80" else 384)
    if output.suffix == ".bin":
        profile = profile_named("clone-80" if width == "80" else "clone-58")
        output.write_bytes(b"".join(band.data for band in encode(image, profile=profile)))
    elif output.suffix == ".png":
        image.save(output)
    else:
        raise click.BadParameter("the file must end in .png or .bin", param_hint="-o")
