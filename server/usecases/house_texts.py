"""A centre's own words: kept, or given back for the product's."""

from server.core.errors import Malformed
from server.core.house import Actor
from server.core.house_texts import SLOTS, HouseText, text_of
from server.core.kinds import Kind
from server.core.setup_errors import TextMissing
from server.store import setup
from server.store.unit import Store


def set_text(store: Store, key: str, wanted: HouseText, *, by: Actor) -> None:
    """Say one text in the centre's way; boards follow at once."""
    slot = SLOTS.get(key)
    if slot is None:
        raise Malformed(fields={"key": "no such text"})
    new = HouseText(*(" ".join(one.split()) for one in (wanted.vi, wanted.en)))
    for name, one in (("vi", new.vi), ("en", new.en)):
        if len(one) > slot.longest or not one.isprintable():
            raise Malformed(fields={name: f"at most {slot.longest} printable characters"})
    if not new.vi:
        raise TextMissing
    with store.transact(by) as tx:
        before = text_of(tx.centre.texts, key)
        if new == before:
            return
        setup.write_texts(tx.conn, tx.centre.id, {**tx.centre.texts, key: new})
        facts = {"before": before.vi, "before_en": before.en, "after": new.vi, "after_en": new.en}
        tx.record(Kind.SETUP_CHANGED, what="text_changed", text=key, **facts)


def reset_text(store: Store, key: str, *, by: Actor) -> None:
    """Go back to the product's words; where they hold already, nothing happens."""
    if key not in SLOTS:
        raise Malformed(fields={"key": "no such text"})
    with store.transact(by) as tx:
        own = tx.centre.texts.get(key)
        if own is None:
            return
        kept = {name: text for name, text in tx.centre.texts.items() if name != key}
        setup.write_texts(tx.conn, tx.centre.id, kept)
        tx.record(Kind.SETUP_CHANGED, what="text_reset", text=key, before=own.vi, before_en=own.en)
