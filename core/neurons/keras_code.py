"""The playground's network as a Keras program a reader can run."""

from collections.abc import Sequence

_OPTIMISERS = {
    "plain": "keras.optimizers.SGD({rate:g})",
    "momentum": "keras.optimizers.SGD({rate:g}, momentum=0.9)",
    "Adam": "keras.optimizers.Adam({rate:g})",
}


def keras_code(units: Sequence[int], activation: str, method: str, rate: float, decay: float) -> str:
    """The program for hidden layers of these units; `decay` is the L2 regularisation, 0 for none."""
    regular = f", kernel_regularizer=keras.regularizers.L2({decay / 2:g})" if decay else ""
    hidden = "".join(f'    keras.layers.Dense({count}, "{activation}"{regular}),\n' for count in units)
    return (
        "import keras\n\n"
        "model = keras.Sequential([\n"
        "    keras.Input((2,)),  # the two coordinates of a point\n"
        f"{hidden}"
        f'    keras.layers.Dense(1, "sigmoid"{regular}),  # the probability of blue\n'
        "])\n"
        f'model.compile({_OPTIMISERS[method].format(rate=rate)}, loss="binary_crossentropy", metrics=["accuracy"])\n'
        "# points: (n, 2), classes: (n,), 1 for blue; all points in one batch, as in the playground\n"
        "model.fit(points, classes, batch_size=len(points), epochs=1000)\n"
    )
