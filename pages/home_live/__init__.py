"""What can be touched on the home page: one small part of each of the three main pages, live; each module has `show()`."""

from pages.parts.levels import Levels

LIVE = Levels(__name__, {"See": "digit", "Describe": "sentence", "Recommend": "row"})
