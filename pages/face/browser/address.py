"""The address bar, and the key by which a reader is found again after a reload: what Streamlit has no call for."""

from collections.abc import Mapping

from pages.face.browser import register

_mount = register("address")


def address(page: str, choices: Mapping[str, str], cookie: str, key: str, *, place: str) -> None:
    """Let the address of a page say these choices, in the step of the history that the reader is at; keep a cookie where `key` is one.

    `place`: which part of the page writes, as every mounted component needs a name of its own.
    """
    _mount(key=f"address_{place}", data={"page": page, "choices": dict(choices), "cookie": cookie, "key": key})
