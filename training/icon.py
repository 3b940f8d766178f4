"""Draw assets/icon.png: a picture that turns into a line of words.

python -m training.icon
"""

from PIL import Image, ImageDraw

from core.settings import ASSETS

SIDE = 512  # pixels, four times the file's


def main() -> None:
    icon = Image.new("RGBA", (SIDE, SIDE))
    brush = ImageDraw.Draw(icon)
    brush.rounded_rectangle((16, 16, 496, 496), 96, fill="#00629B")
    brush.rounded_rectangle((88, 88, 424, 296), 28, fill="#FFFFFF")
    brush.polygon([(112, 272), (212, 148), (288, 272)], fill="#56B4E9")
    brush.polygon([(220, 272), (316, 184), (400, 272)], fill="#0072B2")
    brush.ellipse((336, 112, 392, 168), fill="#E69F00")
    for left, right, top in ((88, 424, 336), (88, 320, 400)):
        brush.rounded_rectangle((left, top, right, top + 32), 16, fill="#FFFFFF")
    icon.reduce(4).save(ASSETS / "icon.png", optimize=True)


if __name__ == "__main__":
    main()
