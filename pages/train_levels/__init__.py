"""The sections of the page "Train"; each module shows one, with `show()`.

The names are what the buttons say and what stands in the URL, as in /train?part=Race."""

from pages.parts.levels import Levels

LEVELS = Levels(
    __name__,
    {
        "Train": "train",
        "Build": "build",
        "Race": "race",
        "Colab": "colab",
    },
)
