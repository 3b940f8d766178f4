"""Run a LiteRT file of convolutions on a GPU: the same arithmetic with Keras, as one compiled function.

TensorFlow takes seconds and hundreds of megabytes to import, so nothing here imports it before there is a GPU to use.
"""

import functools
import shutil
import threading
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from ai_edge_litert import schema_py_generated as schema

NUMBERS = {schema.TensorType.FLOAT32: np.float32, schema.TensorType.INT32: np.int32, schema.TensorType.INT8: np.int8}
KINDS = {getattr(schema.BuiltinOperator, name): name for name in ("CONV_2D", "DEPTHWISE_CONV_2D", "ADD", "QUANTIZE")}
BOUNDS = {0: (-np.inf, np.inf), 1: (0.0, np.inf), 3: (0.0, 6.0)}  # no activation, ReLU, ReLU6
PADDING = {schema.Padding.SAME: "same", schema.Padding.VALID: "valid"}


@functools.cache
def gpu() -> str | None:
    """The name of the GPU that TensorFlow can use here, None where there is none; its memory is taken as it is needed."""
    if shutil.which("nvidia-smi") is None:
        return None
    import tensorflow as tf

    found = tf.config.list_physical_devices("GPU")
    for device in found:
        tf.config.experimental.set_memory_growth(device, True)
    return tf.config.experimental.get_device_details(found[0]).get("device_name", "GPU") if found else None


def describe() -> str:
    """The device and the engine, such as "GPU, NVIDIA T4, TensorFlow 2.21.0"."""
    import tensorflow as tf

    return f"{f'GPU, {gpu()}' if gpu() else 'CPU'}, TensorFlow {tf.__version__}"


class KerasModel:
    """A LiteRT file as a function of photos, on the GPU where there is one; safe to call from many threads."""

    def __init__(self, model: bytes):
        """Raises ValueError if the file has anything but convolutions, sums and changes of scale."""
        import tensorflow as tf

        network = Network(model)
        self._run = tf.function(network, input_signature=[tf.TensorSpec((None, None, None, 3), tf.uint8)])
        self._lock = threading.Lock()  # one batch at a time holds the GPU's memory

    def __call__(self, photos: np.ndarray) -> np.ndarray:
        """Photos (n, h, w, 3) uint8 -> the file's outputs (n, …) float32, side by side on their last axis."""
        with self._lock:
            return self._run(photos).numpy()


class Steps(NamedTuple):
    """The 8-bit steps of a tensor: value = scale × (number − zero)."""

    scale: np.ndarray  # float32, one or one a channel
    zero: float

    def rounded(self, x):
        """The nearest values that have a number, −128 to 127."""
        from keras import ops

        return (ops.clip(ops.round(x / self.scale) + self.zero, -128, 127) - self.zero) * self.scale


class Network:
    """The operators of a LiteRT file as one function of Keras operations.

    Weights of 8 bits become the values that they stand for.  Where the file rounds to 8 bits between two layers, so does the
    function; the two then differ only where a value falls on the border of two steps.
    """

    def __init__(self, model: bytes):
        """Raises ValueError if the file has other operators."""
        self.file = schema.ModelT.InitFromPackedBuf(model, 0)
        graph = self.file.subgraphs[0]
        self.tensors, self.input, self.outputs = graph.tensors, int(graph.inputs[0]), [int(number) for number in graph.outputs]
        self.layers = [self.layer(operator) for operator in graph.operators]

    def __call__(self, photos):
        """Photos (n, h, w, 3) uint8 -> the outputs, side by side on their last axis."""
        from keras import ops

        photos, steps = ops.cast(photos, "float32"), self.steps(self.input)
        # a file without steps for its input takes −1..1
        values = {self.input: (photos - steps.zero) * steps.scale if steps else photos / 127.5 - 1}
        for inputs, output, arithmetic in self.layers:
            values[output] = arithmetic(*(values[number] for number in inputs))
        return ops.concatenate([values[number] for number in self.outputs], axis=-1)

    def layer(self, operator: schema.OperatorT) -> tuple[list[int], int, Callable]:
        """An operator's inputs, output and arithmetic."""
        code = self.file.operatorCodes[operator.opcodeIndex]
        kind = KINDS.get(max(code.builtinCode, code.deprecatedBuiltinCode))
        if kind is None:
            raise ValueError("The network has layers that are not made for a GPU here.")
        constants = [self.constant(number) for number in operator.inputs]
        inputs = [int(number) for number, value in zip(operator.inputs, constants, strict=True) if value is None]
        output, options = int(operator.outputs[0]), operator.builtinOptions
        low, high = BOUNDS[getattr(options, "fusedActivationFunction", 0)]
        steps = self.steps(output)

        def arithmetic(*values):
            from keras import ops

            x = sum(values) if "CONV" not in kind else convolved(kind, values[0], *constants[1:], options)
            x = ops.clip(x, low, high)
            return steps.rounded(x) if steps else x

        return inputs, output, arithmetic

    def steps(self, number: int) -> Steps | None:
        """Of a tensor that the file keeps in 8 bits."""
        q = self.tensors[number].quantization
        return Steps(np.float32(q.scale), np.float32(q.zeroPoint[0])) if q is not None and q.scale is not None else None

    def constant(self, number: int) -> np.ndarray | None:
        """A tensor that is in the file, as float32; None if it is computed."""
        tensor, steps = self.tensors[number], self.steps(number)
        data = self.file.buffers[tensor.buffer].data
        if data is None:
            return None
        values = np.frombuffer(np.asarray(data, np.uint8).tobytes(), NUMBERS[tensor.type]).reshape(tensor.shape).astype(np.float32)
        if not steps:
            return values
        along = np.ones(values.ndim, int)
        along[tensor.quantization.quantizedDimension] = -1
        return (values - steps.zero) * steps.scale.reshape(along)


def convolved(kind: str, x, kernel: np.ndarray, bias: np.ndarray, options):
    """x (n, h, w, c) with the kernel as LiteRT keeps it, (filters, r, s, c) or, one filter a channel, (1, r, s, c)."""
    from keras import ops

    stride, padding = (options.strideH, options.strideW), PADDING[options.padding]
    if kind == "CONV_2D":
        return ops.conv(x, kernel.transpose(1, 2, 3, 0), stride, padding) + bias
    return ops.depthwise_conv(x, kernel.transpose(1, 2, 3, 0), stride, padding) + bias
