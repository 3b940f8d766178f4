"""One pre-trained encoder for captions, objects and recommendations: photos -> features and the scores of ImageNet's 1000 classes."""
