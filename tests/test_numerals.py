"""One way to print a number."""

import pytest

from core.numerals import number, percent


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [(0.834, 1, "83.4 %"), (0.93, None, "93 %"), (0.9997, None, "99.97 %"), (0.0002, None, "0.02 %"), (1.0, None, "≥ 99.99 %"),
     (0.0, None, "≤ 0.01 %"), (-0.005, 1, "−0.5 %")],
)  # fmt: skip
def test_a_share_keeps_its_unit_behind_a_thin_space(share, places, text):
    assert percent(share, places) == text.replace(" ", "\u202f")


def test_a_number_has_a_true_minus_and_zero_none():
    assert (number(-0.045, 3), number(-0.001), number(2)) == ("−0.045", "0.00", "2.00")
