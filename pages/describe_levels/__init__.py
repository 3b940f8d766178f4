"""The levels of the page "Describe"; each module shows one, with `show(look)`, below the stage with the photo and its sentence.

The names are what the tabs say and what stands in the URL, as in /describe?describe_level=Many+photos."""

from pages.parts.levels import Levels

LEVELS = Levels(
    __name__,
    {
        "One photo": "one_photo",
        "Cover it": "cover",
        "Which sentence?": "which_sentence",
        "Two ways to look": "two_ways",
        "How good is it?": "how_good",
        "Many photos": "many_photos",
    },
)
NEED_A_PHOTO = ("One photo", "Cover it", "Which sentence?", "Two ways to look", "How good is it?")
