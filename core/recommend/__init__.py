"""Recommend: from a picture to the products of a catalogue that resemble it."""
