"""What a training needs to know, as one JSON object that the page writes and the training process reads."""

import json
from dataclasses import asdict, dataclass

from core.lab import blocks
from core.settings import LAB_MAX_DIGITS_SHOWN

OPTIMISERS = {"SGD": 0.1, "momentum": 0.03, "RMSprop": 0.001, "Adam": 0.001}  # with the rate to begin with
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
BATCHES = (16, 32, 64, 128)
MAX_EPOCHS = 50
MAX_LANES = 6
COLLECTIONS = {
    "1,197 bundled": ("bundled", 1_197),
    "5,000 of MNIST": ("mnist", 5_000),
    "55,000 of MNIST": ("mnist", 55_000),
}  # what to train on: where the digits come from, and how many they are
BUNDLED = next(iter(COLLECTIONS))


class RecipeError(ValueError):
    """One plain sentence: why a training cannot be started like this."""


@dataclass(frozen=True)
class Lane:
    """One network in training: its optimiser and learning rate."""

    optimiser: str
    rate: float


@dataclass(frozen=True)
class Recipe:
    """One training (one lane) or a race (several lanes that start alike and see the same batches)."""

    blocks: str
    collection: str = BUNDLED
    lanes: tuple[Lane, ...] = (Lane("Adam", 0.001),)
    batch: int = 32
    epochs: int = 12
    seed: int = 1
    watched: int = 4  # the class of the digit whose maps are shown

    @property
    def race(self) -> bool:
        """Whether several lanes run side by side."""
        return len(self.lanes) > 1

    @property
    def steps(self) -> int:
        """Training steps of each lane; an incomplete last batch is left out."""
        return self.epochs * (COLLECTIONS[self.collection][1] // self.batch)

    def checked(self) -> "Recipe":
        """The recipe itself.  Raises RecipeError, or BlockError where the blocks are at fault."""
        problem = blocks.plan(blocks.parse(self.blocks)).problem
        if problem:
            raise blocks.BlockError(problem)
        known = self.collection in COLLECTIONS and self.batch in BATCHES and 1 <= self.epochs <= MAX_EPOCHS and 1 <= self.seed <= 99
        lanes = 1 <= len(self.lanes) <= MAX_LANES and all(lane.optimiser in OPTIMISERS and lane.rate in RATES for lane in self.lanes)
        if not (known and lanes and self.watched in range(10)):
            raise RecipeError("These settings are not on offer; choose them again from the lists.")
        shown = self.steps * self.batch * len(self.lanes)
        if shown > LAB_MAX_DIGITS_SHOWN:
            raise RecipeError(f"{shown:,} digits would be shown in all, more than {LAB_MAX_DIGITS_SHOWN:,}; choose fewer epochs or digits.")
        return self

    def to_json(self) -> str:
        """The recipe as text."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "Recipe":
        """The recipe that `to_json` wrote."""
        found = json.loads(text)
        lanes = tuple(Lane(**lane) for lane in found.pop("lanes"))
        return Recipe(lanes=lanes, **found)
