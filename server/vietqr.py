"""`sothutu vietqr`: the code for a transfer, as text and as a picture."""

from pathlib import Path

import click

from printers.qr import qr_image
from server.payments.banks import bank
from server.payments.vietqr import NotVietQR, VietQR, build, plain_memo

_MODULE = 12
_WIDEST = 2_400


@click.command()
@click.option("--bin", "bin_", required=True, help="The six digits of the bank (970405 is Agribank).")
@click.option("--account", required=True, help="The account; with --card the number of a card.")
@click.option("--amount", type=int, help="In đồng; without it the payer types the amount.")
@click.option("--memo", default="", help="What travels with the money; marks are taken off the letters.")
@click.option("--card", is_flag=True, help="The number is a card's.")
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="Draw the code into this file.")
def vietqr(
    *,
    bin_: str,
    account: str,
    amount: int | None,
    memo: str,
    card: bool,
    png: Path | None,
) -> None:
    """Print the payload of a VietQR code, and draw it when asked."""
    try:
        code = VietQR(
            bin=bin_,
            account=account,
            card=card,
            amount=amount,
            memo=plain_memo(memo),
            dynamic=amount is not None,
        )
    except NotVietQR as fault:
        raise click.ClickException(f"no such code can be made: {fault}") from None
    payload = build(code)
    click.echo(payload)
    if bank(bin_) is None:
        click.echo(f"{bin_} is on no list of banks that take VietQR; check it before use.", err=True)
    if png:
        qr_image(payload, module=_MODULE, widest=_WIDEST).save(png, format="PNG")
