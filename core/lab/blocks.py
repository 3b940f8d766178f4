"""A CNN as a row of blocks: what each block gives, what it costs, and why some rows cannot be.

After the reader's blocks the answer always follows: flatten, ten logits, softmax.
"""

import re
from dataclasses import dataclass, fields

from core.digits.networks import CLASSES, OWN, SIDE, Conv, Cost, MaxPool, Network
from core.digits.networks import Dense as Answer
from core.settings import LAB_MAX_BLOCKS, LAB_MAX_MULTIPLICATIONS, LAB_MAX_PARAMETERS


class BlockError(ValueError):
    """One plain sentence: why a row of blocks cannot be built, or cannot be drawn."""


@dataclass(frozen=True)
class Convolution:
    """`filters` kernels of kernel × kernel cells; padding is Keras's "valid" (none) or "same"."""

    filters: int = 8
    kernel: int = 3
    padding: str = "valid"


@dataclass(frozen=True)
class Relu:
    """max(0, value), cell by cell."""


@dataclass(frozen=True)
class Pooling:
    """Max pooling over windows that do not overlap."""

    window: int = 2


@dataclass(frozen=True)
class Dropout:
    """During training only: this share of the values, in percent, is set to zero at random."""

    percent: int = 25


@dataclass(frozen=True)
class Dense:
    """Flatten where needed, then `units` sums over everything before."""

    units: int = 32


Block = Convolution | Relu | Pooling | Dropout | Dense

NAMES = {Convolution: "convolution", Relu: "ReLU", Pooling: "max pooling", Dropout: "dropout", Dense: "dense"}
CHOICES = {
    Convolution: {"filters": (1, 2, 4, 8, 16, 32, 64), "kernel": (1, 3, 5, 7), "padding": ("valid", "same")},
    Relu: {},
    Pooling: {"window": (2, 3, 4)},
    Dropout: {"percent": (10, 25, 50)},
    Dense: {"units": (8, 16, 32, 64, 128)},
}  # what the page offers, and all that a link may hold

READY = {
    "A small CNN": "conv8x3-relu-pool2-conv16x3-relu-pool2",
    "The article's CNN": "conv64x3-relu-conv32x3-relu",
    "With dropout": "conv16x3same-relu-pool2-conv32x3same-relu-pool2-dropout25",
    "Dense only": "dense32-relu",
}
SMALL = READY["A small CNN"]

_WRITTEN = {
    Convolution: re.compile(r"conv(?P<filters>\d+)x(?P<kernel>\d+)(?P<padding>same)?"),
    Relu: re.compile(r"relu"),
    Pooling: re.compile(r"pool(?P<window>\d+)"),
    Dropout: re.compile(r"dropout(?P<percent>\d+)"),
    Dense: re.compile(r"dense(?P<units>\d+)"),
}


def write(blocks: tuple[Block, ...]) -> str:
    """Blocks as they stand in a link, such as "conv8x3-relu-pool2"; `parse` reads them back."""

    def text(block: Block) -> str:
        match block:
            case Convolution():
                return f"conv{block.filters}x{block.kernel}{'same' if block.padding == 'same' else ''}"
            case Relu():
                return "relu"
            case Pooling():
                return f"pool{block.window}"
            case Dropout():
                return f"dropout{block.percent}"
            case _:
                return f"dense{block.units}"

    return "-".join(text(block) for block in blocks)


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a link.  Raises BlockError for what is no block, or a block with numbers that are not on offer."""
    parts = text.split("-") if text else []
    if len(parts) > LAB_MAX_BLOCKS:
        raise BlockError(f"A network here has at most {LAB_MAX_BLOCKS} blocks; take some away.")
    return tuple(_block(part) for part in parts)


def _block(part: str) -> Block:
    for kind, pattern in _WRITTEN.items():
        if found := pattern.fullmatch(part):
            settings = {name: int(value) if (value or "").isdigit() else value or "valid" for name, value in found.groupdict().items()}
            if all(settings[name] in allowed for name, allowed in CHOICES[kind].items()):
                return kind(**settings)
    raise BlockError(f"“{part[:20]}” is no block of this page; choose the blocks with the buttons.")


@dataclass(frozen=True)
class Plan:
    """What the blocks cost, in order, the answer last; where one is impossible the costs end before it and `problem` says why."""

    blocks: tuple[Block, ...]
    costs: tuple[Cost, ...]
    problem: str = ""

    @property
    def parameters(self) -> int:
        """Numbers that training changes."""
        return sum(cost.parameters for cost in self.costs)

    @property
    def multiplications(self) -> int:
        """Multiplications for one digit."""
        return sum(cost.multiplications for cost in self.costs)


def plan(blocks: tuple[Block, ...]) -> Plan:
    """Shapes, parameters (weights + biases) and multiplications for one 28 × 28 digit."""
    shape: tuple[int, ...] = (SIDE, SIDE, 1)
    costs, counts = [], dict.fromkeys(CHOICES, 0)
    for block in (*blocks, Dense(CLASSES)):
        counts[type(block)] += 1
        name = _name(block, counts[type(block)]) if len(costs) < len(blocks) else "dense"
        try:
            costs.append(_cost(name, block, shape))
        except BlockError as error:
            return Plan(blocks, tuple(costs), str(error))
        shape = costs[-1].shape
    whole = Plan(blocks, tuple(costs))
    return Plan(blocks, whole.costs, _too_much(whole))


def _too_much(whole: Plan) -> str:
    if len(whole.blocks) > LAB_MAX_BLOCKS:
        return f"A network here has at most {LAB_MAX_BLOCKS} blocks; take some away."
    if whole.parameters > LAB_MAX_PARAMETERS:
        limit = f"{LAB_MAX_PARAMETERS:,} this server trains"
        return f"{whole.parameters:,} parameters are more than the {limit}; pool once more, or use fewer filters or units."
    if whole.multiplications > LAB_MAX_MULTIPLICATIONS:
        limit = f"{LAB_MAX_MULTIPLICATIONS:,} this server trains with"
        return f"{whole.multiplications:,} multiplications a digit are more than the {limit}; pool earlier or use fewer filters."
    return ""


def _name(block: Block, number: int) -> str:
    return {Convolution: "conv", Relu: "relu", Pooling: "pool", Dropout: "dropout", Dense: "dense"}[type(block)] + str(number)


def _cost(name: str, block: Block, shape: tuple[int, ...]) -> Cost:
    if isinstance(block, Relu | Dropout):
        return Cost(name, shape, 0, 0)
    if isinstance(block, Dense):
        cells = 1
        for size in shape:
            cells *= size
        return Cost(name, (block.units,), cells * block.units + block.units, cells * block.units)
    if len(shape) == 1:
        raise BlockError(f"{name} needs maps with rows and columns, but after a dense block there is only a row of {shape[0]} numbers.")
    h, w, channels = shape
    if isinstance(block, Pooling):
        if h < block.window:
            raise BlockError(f"{name} has a window of {block.window} × {block.window}, which does not fit into maps of {h} × {w}.")
        return Cost(name, (h // block.window, w // block.window, channels), 0, 0)
    if block.padding == "valid":
        if h < block.kernel:
            raise BlockError(f"{name} has a kernel of {block.kernel} × {block.kernel}, which does not fit into maps of {h} × {w}.")
        h, w = h - block.kernel + 1, w - block.kernel + 1
    weights = block.kernel**2 * channels * block.filters
    return Cost(name, (h, w, block.filters), weights + block.filters, weights * h * w)


def weight_shapes(built: Plan) -> dict[str, tuple[int, ...]]:
    """Name and shape of every array of weights, in Keras's order: conv1_kernel (k, k, in, out), conv1_bias (out,)…"""
    shapes: dict[str, tuple[int, ...]] = {}
    before: tuple[int, ...] = (SIDE, SIDE, 1)
    for block, cost in zip((*built.blocks, Dense(CLASSES)), built.costs, strict=True):
        if isinstance(block, Convolution):
            shapes[f"{cost.layer}_kernel"] = (block.kernel, block.kernel, before[-1], block.filters)
        elif isinstance(block, Dense):
            shapes[f"{cost.layer}_kernel"] = (cost.multiplications // block.units, block.units)
        if cost.parameters:
            shapes[f"{cost.layer}_bias"] = (cost.shape[-1],)
        before = cost.shape
    return shapes


def as_network(built: Plan) -> Network:
    """The network as the page "See" draws it.  Raises BlockError where that page has no picture for it."""
    layers: list = []
    waiting = ""  # a convolution whose ReLU has not come yet
    for block, cost in zip(built.blocks, built.costs, strict=False):
        if waiting and not isinstance(block, Relu):
            break
        if isinstance(block, Convolution):
            layers.append(Conv(cost.layer, block.filters, block.kernel, block.padding))
            waiting = cost.layer
        elif isinstance(block, Relu):
            if not waiting:
                raise BlockError(f"See draws a ReLU only right behind a convolution; take {cost.layer} away to open the network there.")
            waiting = ""
        elif isinstance(block, Pooling):
            if not layers:
                raise BlockError("See begins with a convolution; put one before the first pooling to open the network there.")
            layers.append(MaxPool(cost.layer, block.window))
        elif isinstance(block, Dense):
            raise BlockError(f"See shows which cells of the last maps speak for a class; take {cost.layer} away to open the network there.")
    if waiting:
        raise BlockError(f"See draws every convolution with a ReLU right behind it; put one after {waiting} to open the network there.")
    if not layers:
        raise BlockError("See shows the maps of convolutions, and this network has none; add a convolution and a ReLU to open it there.")
    return Network(OWN, "The network you trained", (*layers, Answer("dense")))


def settings_of(block: Block) -> dict[str, object]:
    """A block's settings by name, such as {"window": 2}."""
    return {field.name: getattr(block, field.name) for field in fields(block)}
