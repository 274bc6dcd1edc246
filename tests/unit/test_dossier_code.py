"""A dossier's code is looked at and never refused."""

import pytest

from server.core.dossier import looks_unusual


@pytest.mark.parametrize(
    "code",
    [
        "000.17.22.H56-210531-0001",
        "000.00.14.H56-200203-0118",
        "h56.12-260401-0007",
        "H56.1.2-260401-00012345",
        "G22-260401-0001",
        " H56-260401-0001 ",
        "",
        "  ",
        None,
    ],
)
def test_a_code_of_the_usual_form_or_none_at_all_says_nothing(code: str | None) -> None:
    assert not looks_unusual(code)


@pytest.mark.parametrize(
    "code",
    [
        "H56-260401-001",
        "H56-26041-0001",
        "H5-260401-0001",
        "56-260401-0001",
        "000.17.H56-210531-0001",
        "H56-260401-0001x",
        "H56-260401-0001\nH56-260401-0002",
        "H٥٦-260401-0001",
        "A042",
        "123456",
    ],
)
def test_any_other_code_is_worth_a_second_look(code: str) -> None:
    assert looks_unusual(code)
