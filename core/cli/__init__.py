"""The commands of `python -m core`, a file each: `add` declares its arguments, `run` yields a result a picture, `say` is for a person."""
