"""The levels of the page "Recommend"; each module shows one, with `show(look)`.

The names are what the buttons say and what stands in the URL, as in /recommend?recommend_level=Find."""

from pages.parts.levels import Levels

LEVELS = Levels(
    __name__,
    {
        "Find": "find",
        "Map": "map",
        "Angle": "angle",
        "Exact or approximate": "approximate",
        "Quality": "quality",
        "Your pictures": "own",
    },
)
