"""Drawing the products of the built-in catalogue."""

from training.drawing import bags, boots, footwear, hats, mugs, sandals, shirts, slip_ons

KINDS = {
    "footwear": footwear.SILHOUETTES | boots.SILHOUETTES | slip_ons.SILHOUETTES | sandals.SILHOUETTES,
    "bag": bags.SILHOUETTES,
    "hat": hats.SILHOUETTES,
    "shirt": shirts.SILHOUETTES,
    "mug": mugs.SILHOUETTES,
}
