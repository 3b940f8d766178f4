"""Train the networks of words and write what the page "Words" shows to assets/words/.

python -m training.words --data DATA                  # all of it, one after the other
python -m training.words --data DATA glove            # or: sequence, bert, compare
"""

import argparse
import subprocess
import sys
from pathlib import Path

PARTS = ("glove", "sequence", "bert", "compare")  # in this order: the last compares the others, all use glove's vocabulary


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with flickr8k/ and text/")
    parser.add_argument("part", nargs="?", choices=PARTS, help="only this one")
    args = parser.parse_args()
    for part in [args.part] if args.part else PARTS:  # a process each: TensorFlow does not give its memory back
        subprocess.run([sys.executable, "-m", f"training.words_{part}", "--data", str(args.data)], check=True)


if __name__ == "__main__":
    main()
