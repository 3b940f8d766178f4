"""Numbers as every page prints them: 83.4 %, −0.045."""

SPACE = "\u202f"  # thin, and no line ends at it
MINUS = "\u2212"


def percent(share: float, places: int | None = None) -> str:
    """A share 0..1 with so many places; without: "93 %", but "99.97 %" and "0.02 %" where two digits would say all or nothing."""
    if places is None:
        if share < 0.0001:
            return f"≤{SPACE}0.01{SPACE}%"
        if share > 0.9999:
            return f"≥{SPACE}99.99{SPACE}%"
        places = 0 if 0.01 <= share <= 0.99 else 2
    return f"{number(100 * share, places)}{SPACE}%"


def number(value: float, places: int = 2) -> str:
    """A number with so many places and a true minus; never −0.00."""
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", MINUS)
