"""What the encoder says of the 1000 kinds of things it was taught, and where on the photo it saw them."""

import numpy as np

from core.encoder.encoder import Classifier


def evidence(head: np.ndarray, classifier: Classifier, number: int) -> np.ndarray:
    """What every cell of a photo's head (h, w, 1280) adds to the logit of class `number`: (h, w); their sum and the bias are the logit.

    Exact, because between the maps and the logit there are only a mean and one layer.
    """
    return head @ classifier.weights[:, number] / (head.shape[0] * head.shape[1])
