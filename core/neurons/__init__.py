"""Neurons: what they compute and how they learn, in NumPy."""
