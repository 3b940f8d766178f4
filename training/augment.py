"""Digits as a drawing pad, a pen or a bad scan would make them, from MNIST digits, one batch at a time.

MNIST digits are centred and of one pen; a finger on a tablet is neither.  Every change below is one that
`core/digits/centre.py` cannot undo for the network: pen width, slant, size, blur, contrast, a few pixels of shift.
"""

import tensorflow as tf

SHIFT = 3.0  # pixels
ROTATION = 0.26  # radians, 15 degrees
SCALE = (0.8, 1.2)
SHEAR = 0.25
COARSE_SIDE = 10  # pixels: 28 x 28 squeezed to this and back looks like scikit-learn's 8 x 8 digits


def augment(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Digits (n, 28, 28, 1) float32 0..1, seed (2,) int32 -> changed digits, same shape and range."""
    n = tf.shape(images)[0]

    def uniform(number: int, low: float, high: float) -> tf.Tensor:
        return tf.random.stateless_uniform((n,), tf.stack([seed[0] + number, seed[1]]), low, high)

    def chance(number: int, probability: float) -> tf.Tensor:
        return tf.cast(uniform(number, 0, 1) < probability, tf.float32)[:, None, None, None]

    x = warp(images, uniform)

    thick = tf.nn.max_pool2d(x, 3, 1, "SAME")
    thin = -tf.nn.max_pool2d(-x, 3, 1, "SAME")
    x += chance(10, 0.4) * uniform(11, 0, 1)[:, None, None, None] * (thick - x)
    x += chance(12, 0.25) * uniform(13, 0, 0.6)[:, None, None, None] * (thin - x)

    coarse = tf.image.resize(tf.image.resize(x, (COARSE_SIDE, COARSE_SIDE), antialias=True), x.shape[1:3], "bicubic")
    x += chance(14, 0.2) * (coarse - x)

    x = tf.clip_by_value(x, 0.0, 1.0)
    x = x ** tf.exp(uniform(15, -0.6, 0.6))[:, None, None, None]
    return x * uniform(16, 0.7, 1.0)[:, None, None, None]


def warp(images: tf.Tensor, uniform) -> tf.Tensor:
    """Rotate, scale, shear and shift each digit about the centre of the picture, bilinearly."""
    angle, shear = uniform(1, -ROTATION, ROTATION), uniform(2, -SHEAR, SHEAR)
    scale_x, scale_y = 1 / uniform(3, *SCALE), 1 / uniform(4, *SCALE)
    # output pixel (x, y) reads input pixel (a x + b y + c, d x + e y + f)
    a, b = scale_x * tf.cos(angle), scale_x * (shear - tf.sin(angle))
    d, e = scale_y * tf.sin(angle), scale_y * tf.cos(angle)
    middle = (tf.cast(tf.shape(images)[1], tf.float32) - 1) / 2
    c = middle - (a + b) * middle + uniform(5, -SHIFT, SHIFT)
    f = middle - (d + e) * middle + uniform(6, -SHIFT, SHIFT)
    zero = tf.zeros_like(a)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack([a, b, c, d, e, f, zero, zero], axis=1),
        output_shape=tf.shape(images)[1:3],
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
        fill_value=0.0,
    )
