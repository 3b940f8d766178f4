"""Two arrows to drag: their angle, inner product, lengths, cosine and distance, worked out while they move."""

from pages.face.browser import register

_mount = register("angle")
START = ((3.0, 1.0), (1.2, 2.6))  # the arrows a and b


def angle(key: str) -> None:
    """Show the arrows; all arithmetic is done in the browser, and nothing comes back."""
    _mount(key=key, data={"start": START})
