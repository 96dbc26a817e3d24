"""Files for spreadsheets: nothing in them runs, and every sign is read as it is."""

import csv
import io

import pytest

from common import spreadsheets

SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]


def read_again(content: bytes) -> list[list[str]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, strict=True))


@pytest.mark.parametrize("sign", SIGNS)
def test_what_would_run_is_plain_text(sign: str) -> None:
    formula = f'{sign}HYPERLINK("http://elsewhere","pay")'

    text = spreadsheets.written(["name", "cents"], [{"name": formula, "cents": -5}])

    [_heading, row] = read_again(text.encode())
    assert row == [f"'{formula}", "-5"]


def test_commas_quotes_and_breaks_stay_in_their_cell() -> None:
    typed = 'Ruiz, "Ana"\r\nof Millbrook'

    text = spreadsheets.written(["name", "day"], [{"name": typed, "day": "2026-10-06"}])

    assert read_again(text.encode())[1] == [typed, "2026-10-06"]


def test_a_saved_file_says_how_its_signs_are_to_be_read() -> None:
    text = spreadsheets.written(["clause"], [{"clause": "§4.2 Muñoz"}])

    answer = spreadsheets.download(text, "2026-10-harlow.csv")

    assert answer.content == b"\xef\xbb\xbfclause\r\n\xc2\xa74.2 Mu\xc3\xb1oz\r\n"
    assert answer["Content-Disposition"] == 'attachment; filename="2026-10-harlow.csv"'
