"""The levels of the page "See", in the order data flows; each module shows one, with `show(look)`;
`network`, `source`, `digit`, `stage` and `picture` are what stands above them.

The names are what the buttons say and what stands in the URL, as in /see?level=Why."""

from pages.parts.levels import Levels

LEVELS = Levels(
    __name__,
    {
        "Network": "layers",
        "Map": "one_map",
        "Cell": "one_cell",
        "Pooling": "pooling",
        "Why": "why",
        "Film": "film",
        "Mistakes": "mistakes",
    },
)
