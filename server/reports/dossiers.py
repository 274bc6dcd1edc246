"""The parts of the report about dossiers: the published shares, and how the dossiers divide."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from server.core.figures import Dossiers, Punctual, Shares, Span, percent
from server.reports import words
from server.reports.part import Cell, Chart, Is, Part
from server.reports.words import Speaker
from server.store.reports.dossiers import About

_LEVELS: Final = ("full", "partial", "info")
_UNNAMED: Final = "no procedure was named"


def shares_part(s: Shares, spoken: Speaker) -> Part:
    """Answer the shares that the centre reports, each with the counts it is made of."""
    rows = (
        (spoken.say("Online share"), s.online, s.received, percent(s.online, s.received)),
        (spoken.say("Digitised share"), s.digitised, s.online, percent(s.digitised, s.online)),
        (spoken.say("Online-payment share"), s.paid_online, s.with_fee, percent(s.paid_online, s.with_fee)),
    )
    return Part(
        key="shares",
        title=spoken.say("The published shares"),
        reading=_reading_of_shares(s, spoken),
        columns=(
            spoken.column("Share", Is.TEXT),
            spoken.column("Dossiers"),
            spoken.column("of"),
            spoken.column("Per cent", Is.SHARE),
        ),
        rows=rows,
        chart=Chart.BARS,
        bar=3,
        note=spoken.say(
            "Online: of all received. Digitised: of the online ones. Online payment: of the online ones that "
            "had a fee, those paid without cash; {free} online dossiers were free.",
            free=s.free,
        ),
    )


def _reading_of_shares(s: Shares, spoken: Speaker) -> str:
    if not s.received:
        return spoken.say("No dossier was received in these days.")
    return spoken.say(
        "{online} of {received} dossiers came in online, which is {share}.",
        online=s.online,
        received=s.received,
        share=spoken.share(s.online, s.received),
    )


def months_part(months: Sequence[tuple[Span, Shares]], spoken: Speaker) -> Part:
    """Answer the published shares month by month."""
    rows: list[tuple[Cell, ...]] = [
        (
            spoken.span(span),
            s.received,
            s.online,
            percent(s.online, s.received),
            percent(s.digitised, s.online),
            s.with_fee,
            s.paid_online,
            percent(s.paid_online, s.with_fee),
        )
        for span, s in months
    ]
    best = max(months, key=lambda one: one[1].received)
    return Part(
        key="months",
        title=spoken.say("Month by month"),
        reading=spoken.say(
            "Most dossiers came in {month}: {n}.", month=spoken.span(best[0]), n=best[1].received
        ),
        columns=(
            spoken.column("Month", Is.TEXT),
            spoken.column("Dossiers"),
            spoken.column("of them online"),
            spoken.column("Online share", Is.SHARE),
            spoken.column("Digitised share", Is.SHARE),
            spoken.column("Online, with a fee"),
            spoken.column("Paid online"),
            spoken.column("Online-payment share", Is.SHARE),
        ),
        rows=tuple(rows),
        shown=24,
    )


def fields_part(groups: Sequence[Dossiers], about: Mapping[str, About], spoken: Speaker) -> Part:
    """Answer how the dossiers divide by field."""

    def field(one: Dossiers) -> str:
        found = about.get(one.procedure_id or "")
        if found is None:
            return spoken.say(_UNNAMED)
        return found.field_en if spoken.lang == "en" else found.field

    return _divided("fields", "Dossiers by field", "Field", field, groups, spoken=spoken)


def procedures_part(groups: Sequence[Dossiers], about: Mapping[str, About], spoken: Speaker) -> Part:
    """Answer how the dossiers divide by procedure."""

    def procedure(one: Dossiers) -> str:
        found = about.get(one.procedure_id or "")
        if found is None:
            return spoken.say(_UNNAMED)
        return f"{found.name_en if spoken.lang == 'en' else found.name} ({found.code})"

    return _divided("procedures", "Dossiers by procedure", "Procedure", procedure, groups, spoken=spoken)


def levels_part(groups: Sequence[Dossiers], about: Mapping[str, About], spoken: Speaker) -> Part:
    """Answer how the dossiers divide by the level of their online service."""

    def level(one: Dossiers) -> str:
        found = about.get(one.procedure_id or "")
        known = found.level if found else None
        return spoken.named(words.LEVELS, known if known in _LEVELS else "")

    return _divided("levels", "Dossiers by level of online service", "Level", level, groups, spoken=spoken)


def channels_part(groups: Sequence[Dossiers], spoken: Speaker) -> Part:
    """Answer how the dossiers came in."""

    def channel(one: Dossiers) -> str:
        return spoken.named(words.CHANNELS, one.channel.value)

    return _divided("channels", "How the dossiers came in", "Channel", channel, groups, spoken=spoken)


def _divided(
    key: str,
    title: str,
    column: str,
    name: Callable[[Dossiers], str],
    groups: Sequence[Dossiers],
    *,
    spoken: Speaker,
) -> Part:
    counts, online = _counted(groups, name)
    whole = sum(counts.values())
    rows = tuple((one, n, percent(n, whole), online[one]) for one, n in counts.most_common())
    reading = spoken.say("No dossier was received in these days.")
    if rows:
        reading = spoken.say(
            "Most often: {name}, {n} of {whole} dossiers.", name=rows[0][0], n=rows[0][1], whole=whole
        )
    return Part(
        key=key,
        title=spoken.say(title),
        reading=reading,
        columns=(
            spoken.column(column, Is.TEXT),
            spoken.column("Dossiers"),
            spoken.column("Per cent", Is.SHARE),
            spoken.column("of them online"),
        ),
        rows=rows,
        chart=Chart.BARS,
    )


def _counted(
    groups: Iterable[Dossiers], name: Callable[[Dossiers], str]
) -> tuple[Counter[str], Counter[str]]:
    counts: Counter[str] = Counter()
    online: Counter[str] = Counter()
    for one in groups:
        counts[name(one)] += one.n
        online[name(one)] += one.n if one.online else 0
    return counts, online


def payments_part(groups: Iterable[Dossiers], spoken: Speaker) -> Part:
    """Answer how the fees were paid, and how much."""
    counts: Counter[str] = Counter()
    money: Counter[str] = Counter()
    for one in groups:
        counts[one.method.value] += one.n
        money[one.method.value] += one.amount
    rows = tuple((spoken.named(words.METHODS, key), n, money[key]) for key, n in counts.most_common())
    total = of_money(sum(money.values()), spoken)
    return Part(
        key="payments",
        title=spoken.say("How the fees were paid"),
        reading=spoken.say("Fees of {amount} were recorded.", amount=total),
        columns=(
            spoken.column("Payment", Is.TEXT),
            spoken.column("Dossiers"),
            spoken.column("Amount", Is.MONEY),
        ),
        rows=rows,
        chart=Chart.BARS,
    )


def of_money(amount: int, spoken: Speaker) -> str:
    """Answer an amount in đồng."""
    return spoken.cell(amount, Is.MONEY)


def punctual_part(groups: Iterable[Dossiers], spoken: Speaker) -> Part:
    """Answer how many results kept their day."""
    counts: Counter[Punctual] = Counter()
    for one in groups:
        counts[one.punctual] += one.n
    dated = sum(counts.values()) - counts[Punctual.NO_DAY]
    late = counts[Punctual.LATE] + counts[Punctual.OVERDUE]
    reading = spoken.say("No dossier of these days has a promised day.")
    if dated:
        reading = spoken.say(
            "{late} of {dated} dossiers with a promised day are or were late.", late=late, dated=dated
        )
    return Part(
        key="punctual",
        title=spoken.say("On time and late"),
        reading=reading,
        columns=(
            spoken.column("Result", Is.TEXT),
            spoken.column("Dossiers"),
            spoken.column("Per cent", Is.SHARE),
        ),
        rows=tuple(
            (spoken.named(words.PUNCTUAL, one.value), counts[one], percent(counts[one], sum(counts.values())))
            for one in Punctual
        ),
        chart=Chart.BARS,
    )
