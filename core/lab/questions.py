"""One "predict, then reveal" question of the page "Train", computed from the reader's own blocks."""

from core.digits.networks import CLASSES
from core.lab.blocks import Dense, Plan, Pooling, plan
from core.question import Question


def without_pooling(built: Plan) -> Question | None:
    """How many parameters the network would have without its first pooling; None where it has none, or a dense block."""
    at = next((at for at, block in enumerate(built.blocks) if isinstance(block, Pooling)), None)
    if at is None or any(isinstance(block, Dense) for block in built.blocks):
        return None
    other = plan(built.blocks[:at] + built.blocks[at + 1 :])
    now, then = built.parameters, other.parameters
    options = sorted({now // 2, now, then, 2 * then, 10 * now})
    cells, cells_then = (one.costs[-1].multiplications // CLASSES for one in (built, other))
    return Question(
        f"Take away {built.costs[at].layer}: how many parameters will the network then have, instead of {now:,}?",
        tuple(f"{option:,}" for option in options),
        options.index(then),
        f"The maps stay larger, so the last layer weighs {cells_then:,} values for each of ten classes instead of {cells:,}. "
        "A convolution uses the same few weights at every place: its parameters do not change.",
    )
