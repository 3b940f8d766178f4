"""core/photo.py against a fuzzer that keeps what reaches new lines: libFuzzer through atheris, which no requirements file names.

    pip install atheris                                              # Linux and macOS
    python -m benchmarks.fuzz_coverage CORPUS -max_total_time=600     # CORPUS: a folder; it begins with the seeds of benchmarks.fuzz

Ends with status 77 and a file `crash-…` on the first offence, and after 20 s or with more than 500 MB.  Only Python's own lines are
followed, so this walks through our parsers; the decoders below them are in benchmarks.fuzz.
"""

import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["core.photo"]):
    from core import photo  # noqa: F401  # instrumented before anything else loads it

from benchmarks.fuzz_files import seeds
from benchmarks.fuzz_judge import grey, picture

MAX_BYTES = 60_000
MAX_VALUES = 100_000  # of a seed; more pixels only make it slow


def one(data: bytes) -> None:
    """A file through both functions of the door.  Raises Offence."""
    if picture(data) is not None and hashlib.sha256(data).digest()[0] % 8 == 0:
        grey(data)


def main() -> None:
    """Write the seeds and run."""
    corpus = next(Path(argument) for argument in sys.argv[1:] if not argument.startswith("-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for files in (files for kind, files in seeds().items() if kind != "zip"):
        for data in files:
            if len(data) <= MAX_BYTES and picture(data).size < MAX_VALUES:
                (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    limits = ["-timeout=20", "-rss_limit_mb=500", f"-max_len={MAX_BYTES}"]
    atheris.Setup([*sys.argv, *limits], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
