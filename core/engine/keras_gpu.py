"""Whether TensorFlow has a GPU here, and its name.

TensorFlow takes seconds and hundreds of megabytes to import, so nothing here imports it before there is a GPU to use.
"""

import functools
import shutil


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
