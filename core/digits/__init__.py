"""Digits: from ink on a picture to a 28 x 28 input, and from there to a class and its reasons."""
