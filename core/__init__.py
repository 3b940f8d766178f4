"""The product without its face: everything a page shows is computed here."""

import os

# Read when NumPy is loaded.  Where other programs or readers keep the processors busy, OpenBLAS' threads wait for each other:
# 72 captions beside two busy processes took 15 s and not 4, on two cores.  Alone, one thread is as fast.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
