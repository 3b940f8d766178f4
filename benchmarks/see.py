"""What a new digit costs on the page "See": server time a level, and one reading against the usual ways to run a Keras model.

    python -m benchmarks.see               # one table each, in Markdown; needs TensorFlow for the second
    python -m benchmarks.see --digits 20

Times are medians over different digits in one process; the other side is measured in the same run.
"""

import argparse
import os
import re
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from streamlit.testing.v1 import AppTest

from core.digits.centre import prepare
from core.digits.networks import NETWORKS, keras_code
from core.digits.reader import Reader
from core.digits.samples import bundled
from core.settings import ROOT
from pages.see_levels import LEVELS


def empty() -> None:
    """A near-empty page, timed as the pages are."""
    import streamlit as st

    from pages.face import frame

    frame.st.session_state["_routed"] = True
    frame.enter("empty")
    st.write("Hello.")
    frame.footer()


def server_milliseconds(page: AppTest) -> float:
    """The time in the page's footer."""
    told = [caption.value for caption in page.caption if caption.value.startswith("Computed on the server")]
    return float(re.search(r"in (\d+) ms", told[-1]).group(1))


def page_table(digits: int) -> None:
    blank = AppTest.from_function(empty, default_timeout=60).run()
    floor = statistics.median(server_milliseconds(blank.run()) for _ in range(digits))
    print("| level | median ms | slowest ms |\n| --- | ---: | ---: |")
    print(f"| (a near-empty page) | {'under 1' if floor < 1 else f'{floor:.0f}'} | |")
    page = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).switch_page("pages/see.py")
    page.session_state["source"] = "Samples"
    for level in LEVELS:
        page.session_state["level"] = level
        page.run()
        page.run()  # the first run of a level fills the caches
        times = []
        for number in range(digits):
            page.session_state["sample"] = 37 * number
            times.append(server_milliseconds(page.run()))
        print(f"| {level} | {statistics.median(times):.0f} | {max(times):.0f} |")


def median_ms(call: Callable[[np.ndarray], object], images: np.ndarray) -> float:
    times = []
    for image in images:
        start = time.perf_counter()
        call(image[None, :, :, None])
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def engine_table(digits: int) -> None:
    import keras
    import tensorflow as tf

    images = np.stack([prepare(picture).image for picture in bundled().pictures[:digits]])
    print("| network | ours: LiteRT, all maps | tf.function | model(x) | model.predict | predict ÷ ours |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, network in NETWORKS.items():
        reader = Reader(name)
        names: dict = {}
        exec(keras_code(network), names)
        model: keras.Model = names["model"]
        model.set_weights(list(reader.weights.values()))
        compiled = tf.function(lambda x, model=model: model(x, training=False))
        ways = {
            "ours": lambda x, reader=reader: reader.read(x[0, :, :, 0]),
            "function": lambda x, compiled=compiled: compiled(tf.constant(x)).numpy(),
            "call": lambda x, model=model: model(x, training=False).numpy(),
            "predict": lambda x, model=model: model.predict(x, verbose=0),
        }
        spent = {}
        for way, call in ways.items():
            call(images[:1, :, :, None])
            spent[way] = median_ms(call, images)
        cells = " | ".join(f"{spent[way]:.2f} ms" for way in ways)
        print(f"| {name} | {cells} | {spent['predict'] / spent['ours']:.0f} × |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=12)
    digits = parser.parse_args().digits
    page_table(digits)
    print()
    engine_table(digits)


if __name__ == "__main__":
    main()
