"""Colours as the eye tells them apart: sRGB -> CIELAB."""

import numpy as np

# sRGB (IEC 61966-2-1) -> CIE XYZ, each row divided by the white point D65
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) / np.array([[0.9505], [1.0], [1.089]])
_LINEAR = np.array([v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255], np.float32)


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """uint8 (…, 3) sRGB -> float32 (…, 3) CIELAB under D65 (CIE 15:2004)."""
    xyz = _LINEAR[rgb] @ _XYZ.T.astype(np.float32)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1).astype(np.float32)
