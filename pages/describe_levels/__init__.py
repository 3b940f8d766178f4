"""The levels of the page "Describe"; each module shows one, with `show(look)`.

The names are what the buttons say and what stands in the URL, as in /describe?describe_level=Many+photos."""

from pages.parts.levels import Levels

LEVELS = Levels(
    __name__,
    {
        "One photo": "one_photo",
        "Which sentence?": "which_sentence",
        "Two ways to look": "two_ways",
        "How good is it?": "how_good",
        "Many photos": "many_photos",
    },
)
NEED_A_PHOTO = ("One photo", "Which sentence?", "Two ways to look")
