"""The levels of the page "See", in the order data flows; each module shows one, with `show(look)`.

The names are what the buttons say and what stands in the URL, as in /see?level=Why."""

from pages.parts.levels import Levels

LEVELS = Levels(
    __name__,
    {
        "Layers": "layers",
        "Map": "one_map",
        "Cell": "one_cell",
        "Pooling": "pooling",
        "Why": "why",
        "Film": "film",
        "Mistakes": "mistakes",
    },
)
