"""The network this session trained on the page "Train", beside the two shipped ones."""

from typing import TYPE_CHECKING

from pages.face.loaders import lab as load
from pages.face.owner import owner

if TYPE_CHECKING:
    from core.lab.trained import OwnReader


def reader() -> "tuple[OwnReader | None, str]":
    """The trained network, ready to read; where one was trained that this page cannot draw, None and why."""
    path = load.network_of(owner())
    if path is None:
        return None, ""
    from core.lab.blocks import BlockError
    from core.lab.trained import NetworkError, OwnReader

    try:
        return OwnReader(load.trained_network(str(path))), ""
    except (BlockError, NetworkError) as error:
        return None, str(error)
    except OSError:  # thrown away a moment ago
        return None, ""
