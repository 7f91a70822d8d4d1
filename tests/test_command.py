"""Numbers that commands take: what is none, or out of bounds, is told in argparse's one line."""

import argparse
from collections.abc import Callable

import pytest

from crank.command import number, whole_number


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (whole_number(0), "0", 0),
        (whole_number(1, 5), "5", 5),
        (number(0.1, 2), "0.1", 0.1),
        (number(0.1, 2), "2", 2.0),
    ],
)
def test_what_lies_within_its_bounds_is_taken(kind: Callable[[str], float], text: str, value: float) -> None:
    assert kind(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        (whole_number(0), "-1", "-1 is no whole number from 0 on"),
        (whole_number(1, 5), "6", "6 is no whole number from 1 to 5"),
        (whole_number(1, 5), "2.5", "2.5 is no whole number from 1 to 5"),
        (number(0.1, 2), "nan", "nan is no number from 0.1 to 2"),
        (number(0.1, 2), "2.1", "2.1 is no number from 0.1 to 2"),
        (number(0.1, 2), "", " is no number from 0.1 to 2"),
    ],
)
def test_what_is_none_or_out_of_bounds_is_told_in_one_line(
    kind: Callable[[str], float], text: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser(prog="command")
    parser.add_argument("--count", type=kind)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args([f"--count={text}"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"command: error: argument --count: {why}"
