"""The pictures to begin with on "Describe" that this project draws or renders itself, and the free photos beside them: assets/samples.

python -m training.samples SKIMAGE_DATA     (the folder skimage/data of scikit-image's wheel, which the app does not need)

The photos are in the public domain or CC0, so that they may be kept here, small: scikit-image and what it requires are 60 MB.
"""

import argparse
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from core.captions.samples import FOLDER
from core.recommend.catalogue import load

LONGER_SIDE = 512
QUALITY = 80
WIDE, HIGH = 512, 384
FREE = {"cat": "chelsea.png", "coffee": "coffee.png", "astronaut": "astronaut.png", "rocket": "rocket.jpg"}


def ramp(top: tuple[int, int, int], bottom: tuple[int, int, int], high: int, wide: int = WIDE) -> np.ndarray:
    """(high, wide, 3) float: one colour turning into another downwards."""
    share = np.linspace(0, 1, high)[:, None, None]
    return np.array(top) * (1 - share) + np.array(bottom) * share + np.zeros((1, wide, 1))


def sunset() -> Image.Image:
    """The sun low over a sea whose waves mirror it."""
    random, horizon = np.random.default_rng(3), 210
    sky = ramp((52, 74, 130), (255, 172, 96), horizon)
    y, x = np.mgrid[:horizon, :WIDE]
    away = np.hypot(x - 300, y - 178)
    sky += 170 * np.exp(-away / 60)[..., None] * np.array([1.0, 0.75, 0.4])
    sky[away < 24] = (255, 244, 214)
    for _ in range(7):  # clouds
        across, down = (x - random.uniform(0, WIDE)) / random.uniform(60, 150), (y - random.uniform(20, 130)) / random.uniform(4, 11)
        cloud = np.exp(-(across**2) - down**2)
        sky += cloud[..., None] * np.array([70, 10, -20]) * random.uniform(0.4, 1)
    sea = ramp((196, 126, 92), (24, 44, 78), HIGH - horizon)
    y, x = np.mgrid[: HIGH - horizon, :WIDE]
    depth = (y + 4) / 180
    waves = sum(np.sin(x / (a * depth + 2) * 0.9 + y * b + c) for a, b, c in ((30, 1.9, 0), (17, 3.1, 2), (60, 1.1, 4))) / 3
    sea += waves[..., None] * 26 * (0.35 + depth)[..., None]
    path = np.exp(-(((x - 300 + 14 * waves) / (16 + 90 * depth)) ** 2)) * (0.45 + 0.55 * (waves > 0.1))
    sea += path[..., None] * np.array([190, 130, 60])
    picture = np.concatenate([sky, sea]) + random.normal(0, 4, (HIGH, WIDE, 1))
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))


def mountain() -> Image.Image:
    """A snow-covered mountain behind a slope with firs."""
    random = np.random.default_rng(8)
    pixels = ramp((70, 130, 200), (200, 222, 240), HIGH)

    def ridge(base: float, rough: float, seed: int) -> np.ndarray:
        waves = np.random.default_rng(seed)
        x = np.arange(WIDE)
        return base + sum(rough / k * np.sin(x * k * 0.011 + waves.uniform(0, 6.3)) for k in (1, 2, 3, 5, 8, 13, 21, 34))

    y = np.arange(HIGH)[:, None]
    x = np.arange(WIDE)
    peak = 70 + np.abs(x - 270) * 0.62 + ridge(0, 14, 1)
    shade = 26 * np.tanh((x - 270 + 20 * np.sin(y / 24)) / 12) - 14 + random.normal(0, 6, (HIGH, WIDE))
    inside = y > peak
    rock = np.array([92, 96, 112])
    snow = np.array([238, 243, 250])
    white = 1 / (1 + np.exp((y - peak - 110 - 26 * np.sin((x + 0.5 * y) / 13) - 14 * np.sin((x - 0.7 * y) / 6)) / 9))
    body = white[..., None] * snow + (1 - white)[..., None] * rock + shade[..., None]
    pixels = np.where(inside[..., None], body, pixels)
    slope = ridge(290, 12, 5)
    ground = np.array([236, 240, 247]) + random.normal(0, 5, (HIGH, WIDE, 1)) - 0.12 * (y - 290)[..., None]
    pixels = np.where((y > slope)[..., None], ground, pixels)
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for left in sorted(random.uniform(0, WIDE, 46), key=lambda left: slope[int(left)] + (left * 7) % 40):
        foot = slope[int(left)] + (left * 7) % 60
        tall = random.uniform(34, 62) * (0.6 + (foot - 270) / 110)
        for tier in range(6):
            low, wide = foot - tall * tier / 7, tall * 0.26 * (1 - tier / 7)
            green = int(random.uniform(38, 62))
            draw.polygon([(left - wide, low), (left + wide, low), (left, low - tall * 0.34)], fill=(24, green, 40))
            draw.line([(left - wide * 0.8, low - 2), (left, low - tall * 0.3)], fill=(214, 224, 236), width=2)
    return picture.filter(ImageFilter.GaussianBlur(0.7))


def clock() -> Image.Image:
    """A round clock on a wall."""
    random = np.random.default_rng(1)
    side = 4 * 400
    wall = Image.fromarray(np.uint8(ramp((186, 176, 158), (150, 138, 120), side, side) + random.normal(0, 3, (side, side, 1))))
    shadow = Image.new("L", wall.size)
    ImageDraw.Draw(shadow).circle((830, 850), 560, fill=130)
    wall.paste((60, 52, 42), mask=shadow.filter(ImageFilter.GaussianBlur(40)))
    draw = ImageDraw.Draw(wall)
    for radius, colour in ((560, (48, 38, 30)), (530, (92, 70, 50)), (490, (30, 26, 22)), (475, (244, 240, 230))):
        draw.circle((800, 800), radius, fill=colour)
    for minute in range(60):
        angle, long = minute * np.pi / 30, 60 if minute % 5 == 0 else 24
        ends = [(800 + r * np.sin(angle), 800 - r * np.cos(angle)) for r in (455, 455 - long)]
        draw.line(ends, fill=(20, 20, 24), width=18 if minute % 5 == 0 else 7)
    for hour in range(1, 13):
        at = (800 + 345 * np.sin(hour * np.pi / 6), 800 - 345 * np.cos(hour * np.pi / 6))
        draw.text(at, str(hour), fill=(20, 20, 24), anchor="mm", font_size=110)
    for turn, long, wide in ((np.deg2rad(305), 230, 34), (np.deg2rad(60), 360, 22)):  # ten past ten
        tip = (800 + long * np.sin(turn), 800 - long * np.cos(turn))
        draw.line([(800 - 60 * np.sin(turn), 800 + 60 * np.cos(turn)), tip], fill=(16, 16, 20), width=wide)
    draw.circle((800, 800), 30, fill=(140, 20, 20))
    return wall.resize((400, 400), Image.Resampling.LANCZOS)


def sign() -> Image.Image:
    """A stop sign at a road."""
    random = np.random.default_rng(4)
    wide, high = 4 * 420, 4 * 420
    pixels = ramp((110, 160, 214), (214, 228, 238), high, wide)
    y, x = np.mgrid[:high, :wide]
    hedge = 1120 + 60 * np.sin(x / 140) + 40 * np.sin(x / 47 + 1) + 24 * np.sin(x / 19)
    leaves = random.normal(0, 20, (high // 8, wide // 8)).repeat(8, 0).repeat(8, 1)
    pixels = np.where((y > hedge)[..., None], np.array([62, 98, 48]) + leaves[..., None], pixels)
    pixels = np.where((y > 1460)[..., None], np.array([106, 106, 110]) + leaves[..., None] * 0.3, pixels)
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(7))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((815, 880, 865, high), fill=(150, 152, 156))
    draw.rectangle((850, 880, 865, high), fill=(112, 114, 118))

    def octagon(radius: float) -> list[tuple[float, float]]:
        return [(840 + radius * np.cos(a), 640 + radius * np.sin(a)) for a in np.pi / 8 + np.arange(8) * np.pi / 4]

    for radius, colour in ((478, (226, 226, 226)), (462, (250, 250, 250)), (430, (190, 24, 34))):
        draw.polygon(octagon(radius), fill=colour)
    draw.text((840, 640), "STOP", fill=(250, 250, 250), anchor="mm", font_size=310, stroke_width=10, stroke_fill=(250, 250, 250))
    return picture.resize((420, 420), Image.Resampling.LANCZOS)


def dinosaur() -> Image.Image:
    """A long-necked dinosaur, drawn with a pencil."""
    sheet = Image.new("L", (4 * WIDE, 4 * HIGH), 250)
    draw = ImageDraw.Draw(sheet)
    outline = [
        (1.06, 2.26), (1.0, 2.0), (1.12, 1.55), (1.1, 1.05), (0.98, 0.72), (0.72, 0.62), (0.5, 0.72), (0.44, 0.56), (0.6, 0.38),
        (0.9, 0.32), (1.2, 0.48), (1.4, 0.9), (1.62, 1.32), (2.05, 1.42), (2.6, 1.34), (3.05, 1.52), (3.42, 1.86), (3.9, 2.1), (4.6, 2.12),
        (3.9, 2.3), (3.3, 2.22), (3.06, 2.16), (3.1, 2.62), (3.06, 3.1), (2.72, 3.1), (2.72, 2.5), (2.4, 2.36), (1.9, 2.38), (1.86, 2.7),
        (1.84, 3.1), (1.5, 3.1), (1.48, 2.6), (1.36, 2.3), (1.2, 2.2),
    ]  # fmt: skip
    points = np.array(outline) * 410
    closed = np.concatenate([points[-1:], points, points[:2]])
    share = np.linspace(0, 1, 14, endpoint=False)[:, None]
    weights = [2 - 5 * share**2 + 3 * share**3, share + 4 * share**2 - 3 * share**3, share**3 - share**2]  # Catmull-Rom, twice
    curve = np.concatenate(
        [
            (first * weights[0] + second * weights[1] + after * weights[2] + before * (2 * share**2 - share - share**3)) / 2
            for before, first, second, after in zip(closed, closed[1:], closed[2:], closed[3:], strict=False)
        ]
    )
    random = np.random.default_rng(0)
    for _ in range(3):
        shaky = [tuple(point + random.normal(0, 2.5, 2)) for point in curve]
        draw.line([*shaky, shaky[0]], fill=70, width=7, joint="curve")
    draw.circle((320, 215), 13, fill=40)
    draw.arc((230, 220, 360, 285), 20, 140, fill=70, width=6)
    for left in range(60, 4 * WIDE, 150):
        draw.line([(left, 1290), (left + 20, 1240), (left + 34, 1290), (left + 60, 1250)], fill=90, width=6)
    return sheet.resize((WIDE, HIGH), Image.Resampling.LANCZOS).convert("RGB")


def shoe() -> Image.Image:
    """One of the drawn shop's products."""
    shop = load()
    return Image.open(io.BytesIO(shop.picture(next(item for item in shop.items if item.file == "sneaker-stripes-1.webp"))))


DRAWN: dict[str, Callable[[], Image.Image]] = {
    "sunset": sunset,
    "mountain": mountain,
    "clock": clock,
    "sign": sign,
    "dinosaur": dinosaur,
    "shoe": shoe,
}


def kept(picture: Image.Image) -> bytes:
    """A picture as it is kept: small, WebP."""
    picture = picture.convert("RGB")
    picture.thumbnail((LONGER_SIDE, LONGER_SIDE))
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder skimage/data, unpacked")
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name, draw in DRAWN.items():
        (args.out / f"{name}.webp").write_bytes(kept(draw()))
    for name, file in FREE.items():
        with Image.open(args.data / file) as picture:
            (args.out / f"{name}.webp").write_bytes(kept(picture))


if __name__ == "__main__":
    main()
