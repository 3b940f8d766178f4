"""Write assets/catalogue/sheet.webp: all pictures of the drawn catalogue, small, in one, for the map of the page "Recommend".

python -m training.sheet

Run it again whenever the catalogue was drawn anew.
"""

from core.recommend import catalogue
from core.recommend.sheet import SHIPPED, made


def main() -> None:
    shop = catalogue.load()
    SHIPPED.write_bytes(made([shop.picture(item) for item in shop.items]).data)


if __name__ == "__main__":
    main()
