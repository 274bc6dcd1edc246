"""A specimen slip: what the admin previews and the command line draws."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from .slip import Slip

VIETNAM = timezone(timedelta(hours=7))
ISSUED_AT = datetime(2026, 11, 23, 9, 15, tzinfo=VIETNAM)


def specimen(code: str = "A042", *, lang: str = "vi", with_papers: bool = True) -> Slip:
    """Make the slip of an ordinary morning: four people ahead, birth registration."""
    vietnamese = lang == "vi"
    papers = (
        ("Tờ khai (có sẵn tại quầy)", "Giấy chứng sinh, bản chính", "Căn cước của cha, mẹ")
        if vietnamese
        else ("Form (available at the counter)", "Birth certificate from the clinic", "Parents' ID cards")
    )
    last = "Giấy chứng nhận kết hôn (nếu có)" if vietnamese else "Marriage certificate (if any)"
    return Slip(
        centre=("Trung tâm Phục vụ hành chính công",) if vietnamese else ("Public Service Centre",),
        place="Xã Hoằng Lộc" if vietnamese else "Hoằng Lộc Commune",
        code=code,
        queue="Hộ tịch" if vietnamese else "Civil status",
        counters=(1, 2),
        ahead=4,
        wait=(15, 25),
        issued_at=ISSUED_AT,
        procedure=("Đăng ký khai sinh" if vietnamese else "Birth registration") if with_papers else None,
        papers=(*papers, last) if with_papers else (),
        online=with_papers,
        qr="https://hoangloc.example/t/Zk3vQ0n1pXw7Lh2Rt8yBaA",
        address="hoangloc.example",
        short_code="7KQ2MX",
        lang=lang,
    )
