"""Blocks and recipe as a Keras program that a reader can run."""

from core.digits.networks import CLASSES, SIDE
from core.lab.blocks import Block, Convolution, Dense, Dropout, Pooling, Relu, parse
from core.lab.recipe import Recipe

OPTIMISERS = {
    "SGD": "keras.optimizers.SGD({rate:g})",
    "momentum": "keras.optimizers.SGD({rate:g}, momentum=0.9)",
    "RMSprop": "keras.optimizers.RMSprop({rate:g})",
    "Adam": "keras.optimizers.Adam({rate:g})",
}


def keras_code(recipe: Recipe) -> str:
    """The program of a recipe's first lane: the digits, the network, the training, the test."""
    chain, lane = parse(recipe.blocks), recipe.lanes[0]
    lines, flat = [f"        keras.Input(({SIDE}, {SIDE}, 1)),"], False
    for block in (*chain, None):
        if isinstance(block, Dense | None) and not flat:
            lines.append("        layers.Flatten(),")
            flat = True
        lines.append(f"        {_layer(block)},")
    network = "\n".join(lines)
    return f'''"""A network from the page "Train" of Thousand Words, trained on MNIST's digits."""

import keras
from keras import layers

keras.utils.set_random_seed({recipe.seed})
(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x, x_test = x[..., None] / 255.0, x_test[..., None] / 255.0

model = keras.Sequential(
    [
{network}
    ]
)
model.summary()
model.compile({OPTIMISERS[lane.optimiser].format(rate=lane.rate)}, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:-5000], y[:-5000], batch_size={recipe.batch}, epochs={recipe.epochs}, validation_data=(x[-5000:], y[-5000:]))
model.evaluate(x_test, y_test)  # once, at the end
model.save("network.keras")
'''


def _layer(block: Block | None) -> str:
    match block:
        case Convolution():
            return f'layers.Conv2D({block.filters}, {block.kernel}, padding="{block.padding}")'
        case Relu():
            return "layers.ReLU()"
        case Pooling():
            return f"layers.MaxPooling2D({block.window})"
        case Dropout():
            return f"layers.Dropout({block.percent / 100:g})"
        case Dense():
            return f"layers.Dense({block.units})"
        case _:
            return f'layers.Dense({CLASSES}, activation="softmax")'
