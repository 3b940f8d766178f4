"""The two digit networks, described as data: what each layer is, its shape, its parameters and its work.

The descriptions are the single source: `training/digits.py` builds the Keras models from them,
`core/digits/reader.py` names the maps by them, and `keras_code` prints them as Keras code.
"""

from dataclasses import dataclass

SIDE = 28  # pixels; the side of an MNIST picture
CLASSES = 10


@dataclass(frozen=True)
class Conv:
    """A convolution followed by ReLU; `padding` is Keras's "valid" (none) or "same"."""

    name: str
    filters: int
    kernel: int = 3
    padding: str = "valid"


@dataclass(frozen=True)
class MaxPool:
    """Max pooling over windows that do not overlap (stride = window)."""

    name: str
    window: int = 2


@dataclass(frozen=True)
class Dense:
    """Flatten, then one logit a class, then softmax."""

    name: str
    units: int = CLASSES


Layer = Conv | MaxPool | Dense


@dataclass(frozen=True)
class Network:
    """A network's name, what to call it on a page, and its layers in the order data flows."""

    name: str
    title: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Cost:
    """What one layer costs: output shape, trainable parameters, and multiplications for one picture."""

    layer: str
    shape: tuple[int, ...]
    parameters: int
    multiplications: int


SERIES = Network("series", "The series' network", (Conv("conv1", 64), Conv("conv2", 32), Dense("dense")))

# Three convolutions and two pools: 87,114 parameters and 5.7 million multiplications, 0.43 and 0.51 of the series' network.
POOLING = Network(
    "pooling",
    "The network with pooling",
    (
        Conv("conv1", 32, padding="same"),
        MaxPool("pool1"),
        Conv("conv2", 64, padding="same"),
        MaxPool("pool2"),
        Conv("conv3", 64, padding="same"),
        Dense("dense"),
    ),
)

NETWORKS = {network.name: network for network in (SERIES, POOLING)}
OWN = "yours"  # what a network that a reader trained is called beside them


def costs(network: Network) -> list[Cost]:
    """Output shape, parameters (weights + biases) and multiplications of every layer, in order."""
    h, w, channels = SIDE, SIDE, 1
    table = []
    for layer in network.layers:
        if isinstance(layer, Conv):
            weights = layer.kernel**2 * channels * layer.filters
            if layer.padding == "valid":
                h, w = h - layer.kernel + 1, w - layer.kernel + 1
            channels = layer.filters
            table.append(Cost(layer.name, (h, w, channels), weights + channels, weights * h * w))
        elif isinstance(layer, MaxPool):
            h, w = h // layer.window, w // layer.window
            table.append(Cost(layer.name, (h, w, channels), 0, 0))
        else:
            weights = h * w * channels * layer.units
            table.append(Cost(layer.name, (layer.units,), weights + layer.units, weights))
    return table


def keras_code(network: Network) -> str:
    """The network as Keras code a reader can run; `model.get_weights()` has the order of the weights file."""
    lines = [
        "import keras",
        "from keras import layers",
        "",
        "model = keras.Sequential(",
        "    [",
        f"        keras.Input(({SIDE}, {SIDE}, 1)),",
    ]
    for layer in network.layers:
        if isinstance(layer, Conv):
            arguments = f'{layer.filters}, {layer.kernel}, padding="{layer.padding}", activation="relu", name="{layer.name}"'
            lines.append(f"        layers.Conv2D({arguments}),")
        elif isinstance(layer, MaxPool):
            lines.append(f'        layers.MaxPooling2D({layer.window}, name="{layer.name}"),')
        else:
            lines += ["        layers.Flatten(),", f'        layers.Dense({layer.units}, activation="softmax", name="{layer.name}"),']
    lines += ["    ]", ")", 'model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])', ""]
    return "\n".join(lines)
