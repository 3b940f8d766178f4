"""The arithmetic of a CNN in NumPy, each step visible: convolve, relu, pool, dense, softmax.

Maps are float arrays (h, w, channels), as in Keras.  Like Keras, `convolve` does not flip its kernel:
what the field calls a convolution is a cross-correlation.
"""

import numpy as np

Maps = np.ndarray  # float (h, w, channels)


def padding_of(size: int, kernel: int, stride: int = 1, dilation: int = 1, padding: str = "valid") -> tuple[int, int]:
    """Zeros before and after one axis: "valid" adds none, "same" keeps ceil(size / stride), "full" lets every overlap count."""
    reach = dilation * (kernel - 1)
    if padding == "valid":
        return 0, 0
    if padding == "full":
        return reach, reach
    if padding == "same":
        needed = max((-(-size // stride) - 1) * stride + reach + 1 - size, 0)
        return needed // 2, needed - needed // 2  # TensorFlow puts the odd zero last
    raise ValueError(f'padding is "valid", "same" or "full", not {padding!r}')


def convolve(
    maps: Maps, kernel: np.ndarray, bias: np.ndarray | float = 0.0, *, stride: int = 1, dilation: int = 1, padding: str = "valid"
) -> Maps:
    """Maps (h, w, c) and kernel (k, k, c, filters) -> (h', w', filters), before ReLU.

    Raises ValueError when the kernel does not fit into the padded maps.
    """
    k, _, channels, filters = kernel.shape
    reach = dilation * (k - 1) + 1
    sides = [padding_of(size, k, stride, dilation, padding) for size in maps.shape[:2]]
    padded = np.pad(maps, [*sides, (0, 0)])
    if min(padded.shape[:2]) < reach:
        raise ValueError(f"a kernel that covers {reach} cells does not fit into {padded.shape[0]} × {padded.shape[1]}")
    patches = np.lib.stride_tricks.sliding_window_view(padded, (reach, reach), axis=(0, 1))  # (h', w', c, reach, reach)
    patches = patches[::stride, ::stride, :, ::dilation, ::dilation]  # (h', w', c, k, k)
    rows, columns = patches.shape[:2]
    flat = patches.transpose(0, 1, 3, 4, 2).reshape(rows * columns, k * k * channels)  # one patch a row
    return (flat @ kernel.reshape(-1, filters) + bias).reshape(rows, columns, filters)


def shares(maps: Maps, kernel: np.ndarray, row: int, column: int, padding: str = "valid") -> np.ndarray:
    """What each input map adds to one output cell: kernel (k, k, c) -> (c,); their sum + bias is the cell before ReLU."""
    k = kernel.shape[0]
    padded = np.pad(maps, [*(padding_of(size, k, padding=padding) for size in maps.shape[:2]), (0, 0)])
    return np.einsum("ijc,ijc->c", padded[row : row + k, column : column + k], kernel)


def relu(maps: np.ndarray) -> np.ndarray:
    """max(0, value), cell by cell."""
    return np.maximum(maps, 0)


POOLS = {"max": np.max, "average": np.mean}  # what is kept of a window: its largest value, its mean


def pool(maps: Maps, window: int = 2, stride: int | None = None, kind: str = "max") -> Maps:
    """One value of every window, by one of POOLS; cells no window reaches are left out.

    Raises ValueError when the window does not fit into the maps, and for another kind.
    """
    if kind not in POOLS:
        raise ValueError(f"there is no pooling called “{kind}”; there are {', '.join(POOLS)}")
    if min(maps.shape[:2]) < window:
        raise ValueError(f"a window of {window} does not fit into {maps.shape[0]} × {maps.shape[1]}")
    stride = stride or window
    windows = np.lib.stride_tricks.sliding_window_view(maps, (window, window), axis=(0, 1))[::stride, ::stride]
    return POOLS[kind](windows, axis=(-2, -1))


def enlarge(maps: Maps, factor: int) -> Maps:
    """Each cell repeated factor × factor times: what is left of the picture after pooling."""
    return maps.repeat(factor, axis=0).repeat(factor, axis=1)


def dense(features: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Flattened features (n,), kernel (n, units) -> logits (units,)."""
    return features.reshape(-1) @ kernel + bias


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Logits -> probabilities along the last axis; a temperature above 1 makes them more alike."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))  # the largest becomes exp(0) = 1, so nothing overflows
    return powers / powers.sum(axis=-1, keepdims=True)
