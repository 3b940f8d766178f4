"""The captioners that tests can use: whatever runs on this machine without a network."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.captions import decoder, model_folder
from core.settings import ASSETS

TEACHER = Path(os.environ.get("THOUSAND_WORDS_TEST_MIRROR", "/work/shared/data/teacher"))
ENCODER = "tf2_mobilenet_v2_1.0_224_ptq.tflite"
COMPACT = (ASSETS / "captions" / "compact" / "model.json").is_file()
STRONG = (TEACHER / ENCODER).is_file() and (ASSETS / "captions" / "strong" / "model.json").is_file()

needs_strong = pytest.mark.skipif(not STRONG, reason=f"the strong captioner's encoder is not in {TEACHER}")
needs_any = pytest.mark.skipif(not (STRONG or COMPACT), reason="no captioner can run here: there is no compact one and no strong encoder")


def environment(cache: Path, mirror: Path | str = TEACHER) -> dict[str, str]:
    """Settings for a process of its own: an empty cache, and the encoder on a mirror."""
    return {**os.environ, "THOUSAND_WORDS_CACHE": str(cache), "THOUSAND_WORDS_MIRROR": str(mirror)}


def own(models: Path, name: str = "mine") -> Path:
    """A person's own captioner below `models`: the strong one with one more decoder, a pooled one that has learnt nothing."""
    strong = model_folder.read(ASSETS / "captions" / "strong")
    folder = shutil.copytree(strong.folder, models / name)
    random = np.random.default_rng(0)
    attention = decoder.load(strong.path(strong.decoders["attention"]))
    (words, e), d, h = attention["embedding"].shape, len(attention["mean"]), len(attention["recur"])
    sizes = {
        "read": (e, 4 * h),
        "recur": (h, 4 * h),
        "lstm_bias": (4 * h,),
        "begin": (d, e),
        "say": (h, e),
        "say_bias": (e,),
        "word_bias": (words,),
    }
    weights = {part: random.normal(0, 0.1, size).astype(np.float32) for part, size in sizes.items()}
    weights |= {part: attention[part] for part in ("embedding", "mean", "deviation")}
    decoder.save(folder / "pooled.npz", weights)
    files = strong.files | {"pooled.npz": model_folder.sha256(folder / "pooled.npz")}
    decoders = {"attention": strong.decoders["attention"], "pooled": "pooled.npz"}
    model_folder.write(replace(strong, folder=folder, name=name, title="My own", decoders=decoders, files=files))
    return folder
