"""Captions files of every usual kind give the same captions; a broken row is named; pictures are found by what captions call them."""

import json
import zipfile
from pathlib import Path

import pytest
from picture_files import quadrants, saved

from core.archive import ArchiveError
from core.photo import open_photo
from training.caption_sets import CaptionFileError, CaptionSet, Images, match, open_images, read_captions

FLICKR8K = Path(__file__).parents[2] / "shared" / "data" / "flickr8k"
CAPTIONS = {
    "1_a.jpg": [["a", "red", "kite", "over", "the", "sea"], ["a", "t", "shirt", "and", "2", "boats"]],
    "2_b.jpg": [["two", "girls", "paint", "a", "wall"], ["girls", "with", "brushes"]],
}
FORMATS = {
    "Flickr8k.token.txt": (
        "1_a.jpg#0\tA red kite over the sea .\n1_a.jpg#1\tA T-shirt , and 2 boats .\n"
        "2_b.jpg#0\tTwo girls paint a wall .\n2_b.jpg#1\tGirls with brushes .\n"
    ),
    "train_captions.tsv": (
        "image\tnumber\tcaption\n1_a.jpg\t0\tA red kite over the sea .\n1_a.jpg\t1\tA T-shirt , and 2 boats .\n"
        "2_b.jpg\t0\tTwo girls paint a wall .\n2_b.jpg\t1\tGirls with brushes .\n"
    ),
    "captions.txt": (
        "image,caption\n1_a.jpg,A red kite over the sea .\n1_a.jpg,A T-shirt , and 2 boats .\n"
        '2_b.jpg,"Two girls ""paint"" a wall ."\n"2_b.jpg","Girls, with brushes"\n'
    ),
    "excel.csv": (
        "Image;Caption\n1_a.jpg;A red kite over the sea .\n1_a.jpg;A T-shirt ; and 2 boats .\n2_b.jpg;Two girls paint a wall .\n"
        "2_b.jpg;Girls with brushes\n"
    ),
    "results.csv": (
        "image_name| comment_number| comment\n1_a.jpg| 0| A red kite over the sea .\n1_a.jpg| 1| A T-shirt , and 2 boats .\n"
        "2_b.jpg| 0| Two girls paint a wall .\n2_b.jpg| 1   Girls with brushes .\n"
    ),
    "dataset_mine.json": json.dumps(
        {
            "dataset": "mine",
            "images": [
                {"filename": "1_a.jpg", "sentences": [{"raw": "A red kite over the sea ."}, {"raw": "A T-shirt, and 2 boats."}]},
                {"filename": "2_b.jpg", "sentences": [{"tokens": ["Two", "girls", "paint", "a", "wall"]}, {"raw": "Girls with brushes"}]},
            ],
        },
        indent=1,
    ),
}
JPEG = saved(quadrants(), "JPEG")


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def pictures(folder: Path, *names: str) -> Path:
    """A folder of pictures, each ending with its own name so that they can be told apart."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(JPEG + name.encode())
    return folder


@pytest.mark.parametrize("change", ["as it is", "with a BOM", "with the line ends of Windows", "of old Macs", "with empty lines", "UTF-16"])
@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_captions_whatever_its_name(kind, change, tmp_path):
    text = FORMATS[kind]
    data = {
        "as it is": text.encode(),
        "with a BOM": text.encode("utf-8-sig"),
        "with the line ends of Windows": text.replace("\n", "\r\n").encode(),
        "of old Macs": text.replace("\n", "\r").encode(),
        "with empty lines": ("\n\n" + text.replace("\n", "\n  \n") + "\n").encode(),
        "UTF-16": text.encode("utf-16"),
    }[change]
    assert read_captions(written(tmp_path / "any name", data)) == CaptionSet(CAPTIONS)


def test_karpathys_split_is_kept_under_our_names(tmp_path):
    images = [
        {"filename": f"{n}.jpg", "split": split, "sentences": [{"raw": "a kite"}]}
        for n, split in enumerate(["train", "restval", "val", "test"])
    ]
    images.append({"filename": "nothing said.jpg", "split": "test", "sentences": []})
    found = read_captions(written(tmp_path / "dataset.json", json.dumps({"images": images})))
    assert found.split == {"0.jpg": "train", "1.jpg": "train", "2.jpg": "dev", "3.jpg": "test"}
    assert list(found.captions) == list(found.split)


def test_words_with_accents_do_not_stop_the_reading(tmp_path):
    found = read_captions(written(tmp_path / "a.csv", "image,caption\nécole.jpg,A café by the “sea”\u2028and a boat\n"))
    assert list(found.captions) == ["école.jpg"]
    assert found.captions["école.jpg"][0][-3:] == ["and", "a", "boat"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no captions"),
        ("\n \r\n", "holds no captions"),
        ("image,caption\n", "holds no captions"),
        ('{"images": []}', "holds no captions"),
        ("photo.jpg\n", "Line 1 of .* neither a header"),
        ("\n\na dog,runs\n", "Line 3 of .* neither a header"),
        ("caption,image\na dog,1.jpg\n", "Line 1 of .* neither a header"),
        ("1.jpg#0\ta dog\n1.jpg#1 a dog\n", "Line 2 of .* mend or delete"),
        ("1.jpg#0\ta dog\n1.jpg#x\ta dog\n", "Line 2 of .* mend or delete"),
        ("image,caption\n1.jpg,a dog\n\n2.jpg\n", "Line 4 of .* the 2 columns"),
        ("image,caption\n,a dog\n", "Line 2 of .* the 2 columns"),
        ("image\tnumber\tcaption\n1.jpg\ta dog\n", "Line 2 of .* the 3 columns"),
        ("image_name| comment_number| comment\n1.jpg| 4\n", "Line 2 of .* the 3 columns"),
        ("image,caption\n1.jpg,a dog\n2.jpg,\n", "Line 3 of [^(]* has a caption without words"),
        ("image,caption\n1.jpg, .\n2.jpg,\n3.jpg,一只狗\n", r"Line 2 of .* \(and 2 more\) has a caption without words"),
        ("image,caption\n1.jpg,a café\n".encode("cp1252"), "Line 2 of .* not UTF-8"),
        (JPEG, "Line 1 of .* not UTF-8"),
        (b"\xff\xfea", "not UTF-8"),
        ('{"images": [\n{"filename": "1.jpg", }]}', "Line 2 of .* damaged JSON"),
        ('{"annotations": []}', "without a list “images”"),
        ('{"images": {"1.jpg": "a dog"}}', "Image 1 of"),
        ('{"images": [{"filename": "1.jpg", "sentences": [{"raw": "a"}]}, {"sentences": []}]}', "Image 2 of"),
        ('{"images": [{"filename": "1.jpg", "sentences": [{"raw": "a"}], "split": "later"}]}', "Image 1 of"),
        ('{"images": [{"filename": "1.jpg", "sentences": [{"raw": []}]}]}', "Image 1 of .* without words"),
        ('{"images":' + "[" * 100_000, "without a list “images”"),
    ],
)
def test_a_broken_file_is_one_sentence_that_names_the_line(text, sentence, tmp_path):
    with pytest.raises(CaptionFileError, match=f"{sentence}.*\\.$") as caught:
        read_captions(written(tmp_path / "captions", text))
    assert "\n" not in str(caught.value)


def test_images_with_a_split_beside_images_without_are_refused(tmp_path):
    images = [{"filename": f"{n}.jpg", "sentences": [{"raw": "a"}]} for n in range(2)]
    images[1]["split"] = "val"
    with pytest.raises(CaptionFileError, match="some images only"):
        read_captions(written(tmp_path / "captions", json.dumps({"images": images})))


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CaptionFileError, match="cannot be opened"):
        read_captions(tmp_path / "captions.txt")


@pytest.fixture(params=["folder", "zip"])
def images(request, tmp_path):
    """Open the given pictures from a folder or from a zip."""
    opened: list[Images] = []

    def give(*names: str) -> Images:
        path = pictures(tmp_path / "set", *names)
        if request.param == "zip":
            path = tmp_path / "set.zip"
            with zipfile.ZipFile(path, "w") as archive:
                for name in names:
                    archive.write(tmp_path / "set" / name, name)
        opened.append(open_images(path))
        return opened[-1]

    yield give
    for one in opened:
        one.close()


@pytest.mark.parametrize("asked", ["1_a.jpg", "1_a", "1_a.JPEG", "Flicker8k_Dataset/1_a.jpg", "photos\\1_a.jpg", "photos/1_a.webp"])
def test_a_picture_is_found_with_or_without_folder_and_ending(asked, images):
    found = images("photos/1_a.webp", "photos/2_b.webp", "photos/notes.txt")
    assert found[asked] == JPEG + b"photos/1_a.webp"
    assert open_photo(found[asked]).shape == (32, 48, 3)
    assert len(found) == 2


def test_a_dot_in_a_name_is_not_an_ending(images):
    found = images("a.b.jpg", "a.c.jpg")
    assert found["a.b"] == JPEG + b"a.b.jpg"
    assert found.find("a") is None
    assert found.find("a.b.jpg.1") is None


def test_of_pictures_with_one_name_the_folder_or_the_ending_decides(images):
    found = images("train/1.jpg", "test/1.jpg", "one.png", "one.jpg")
    assert found.find("train/1.jpg") == "train/1.jpg"
    assert found.find("my/test/1.png") == "test/1.jpg"
    assert found.find("one.png") == "one.png"
    with pytest.raises(CaptionFileError, match="write the folder"):
        found.find("1.jpg")


@pytest.mark.parametrize("asked", ["nothing.jpg", "../1.jpg/..", "", "/etc/passwd", "../../set.zip"])
def test_a_caption_without_a_picture_opens_nothing(asked, images):
    with pytest.raises(KeyError):
        images("1.jpg")[asked]


def test_what_is_left_over_on_either_side_is_counted(images):
    captions = CaptionSet({"1.jpg": [["a"]], "2.jpg": [["b"]], "4.jpg.1": [["c"]]})
    found = match(captions, images("x/1.webp", "x/2.webp", "x/3.webp"))
    assert found.pictures == {"1.jpg": "x/1.webp", "2.jpg": "x/2.webp"}
    assert str(found) == (
        "2 images have captions and a picture. Captions without a picture: 1, such as 4.jpg.1. "
        "Pictures without captions: 1, such as x/3.webp."
    )


def test_captions_of_another_set_are_refused_with_both_names(images):
    with pytest.raises(CaptionFileError, match=r"speak of 9\.jpg, but the pictures have names such as 1\.webp"):
        match(CaptionSet({"9.jpg": [["a"]]}), images("1.webp"))


def test_a_picture_too_large_is_refused_when_it_is_read_and_not_before(tmp_path):
    pictures(tmp_path / "set", "1.jpg")
    with (tmp_path / "set" / "1.jpg").open("r+b") as file:
        file.truncate(50 * 2**20 + 1)
    large = open_images(tmp_path / "set")
    with pytest.raises(ArchiveError, match="larger than 50 MB"):
        large["1.jpg"]


def test_pictures_that_are_not_there_are_one_sentence(tmp_path):
    with pytest.raises(ArchiveError, match="cannot be opened"):
        open_images(tmp_path / "nothing")


def test_flickr8k_has_a_picture_for_every_caption_and_captions_for_every_picture():
    if not FLICKR8K.exists():
        pytest.skip(f"Flickr8k is not on this machine (no {FLICKR8K})")
    captions, found = read_captions(FLICKR8K / "dev_captions.tsv"), open_images(FLICKR8K / "dev.zip")
    assert str(match(captions, found)) == "1,000 images have captions and a picture."
    assert {len(five) for five in captions.captions.values()} == {5}
    assert open_photo(found[f"{next(iter(captions.captions))}.jpg"]).shape == (224, 224, 3)
    found.close()
