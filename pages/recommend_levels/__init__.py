"""The levels of the page "Recommend"; each module shows one, with `show(query)`, below the stage with the query and its first row.

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
WITHOUT_QUERY = ("Your pictures",)  # levels that show no stage, with `show()`
