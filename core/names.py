"""Names of files that somebody else chose: decoded as their writer meant them, leading nowhere, and harmless on a terminal."""

import contextlib
import math
import re
import zipfile
from collections.abc import Iterable

# The letters of Russian, а to я and ё, per 1,000 of a text (Lyashevskaya and Sharov 2009)
_PER_1000 = [
    80.1, 15.9, 45.4, 17.0, 29.8, 84.5, 9.4, 16.5, 73.5, 12.1, 34.9, 44.0, 32.1, 67.0, 109.7, 28.1, 47.3,
    54.7, 62.6, 26.2, 2.6, 9.7, 4.8, 14.4, 7.3, 3.6, 0.4, 19.0, 17.4, 3.2, 6.4, 20.1, 0.4,
]  # fmt: skip
_RUSSIAN = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяё", _PER_1000, strict=True))
_EVEN = 1000 / len(_RUSSIAN)
_JAPANESE = re.compile(r"[ -~\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]*")  # no half-width katakana, as other bytes give


def printable(text: str) -> str:
    """A name for a terminal or a table: what is no letter, sign or space, and could move a cursor or begin a line, is "?"."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def in_table(text: str) -> str:
    """A name for a cell that somebody may open in a spreadsheet, which would compute one that begins like a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class ZipNames:
    """The names in one zip: those not marked as UTF-8 are all in the one code page of the machine that wrote them, which is guessed."""

    def __init__(self, infos: Iterable[zipfile.ZipInfo]):
        self._page = _code_page([raw for info in infos if (raw := _raw(info)) and not raw.isascii()])

    def of(self, info: zipfile.ZipInfo) -> str:
        """The name with "/", without drive, root, "..", or characters that move a terminal's cursor."""
        name, raw = info.filename, _raw(info)
        if raw is not None:
            with contextlib.suppress(UnicodeError):
                name = raw.decode(self._page)
        parts = name.replace("\\", "/").split("/")
        return printable("/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":"))) or "?"


def _raw(info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a name that is not marked as UTF-8; zipfile reads these as cp437."""
    if info.flag_bits & 0x800:
        return None
    try:
        return info.orig_filename.encode("cp437")
    except UnicodeError:
        return None


def _code_page(names: list[bytes]) -> str:
    """UTF-8, which macOS writes without saying so; Russian cp866; Japanese cp932; cp437, which all of Western Europe can read."""
    for page, meant in (("utf-8", lambda text: True), ("cp866", _is_russian), ("cp932", _JAPANESE.fullmatch)):
        with contextlib.suppress(UnicodeError):
            if meant("/".join(name.decode(page) for name in names)):
                return page
    return "cp437"


def _is_russian(text: str) -> bool:
    """Whether all letters beyond ASCII stand in words of their own, and are as common as Russian's."""
    letters = "".join(re.findall(r"[^\W\d_]*[^\x00-\x7f]+[^\W\d_]*", text.lower())).replace("№", "")
    russian = all(letter in _RUSSIAN for letter in letters)
    return russian and len(letters) > 2 and sum(math.log(_RUSSIAN[letter] / _EVEN) for letter in letters) > 0
