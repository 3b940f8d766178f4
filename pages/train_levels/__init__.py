"""The sections of the page "Train"; each module shows one, with `show()`.

The names are what the buttons say and what stands in the URL, as in /train?part=Race."""

from pages.train_levels import build, colab, race, train

SECTIONS = {
    "Train": train,
    "Build": build,
    "Race": race,
    "Colab": colab,
}
