"""The doors for pictures and zips against what Hypothesis makes of good files; benchmarks/fuzz.py does the same 100,000 times."""

import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_files import edited, injured, seeds, split
from benchmarks.fuzz_judge import archive, grey, picture
from core.photo import PhotoError, open_photo
from tests import picture_files

FILES = {kind: [file for file in files if len(file) < 12_000 or kind == "zip"] for kind, files in seeds().items()}
PICTURES = [(kind, file) for kind, files in FILES.items() for file in files if kind != "zip"]
quickly = settings(derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def bombs():
    """Pillow warns of pictures above half its limit, which are ours to refuse."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("kind", FILES)
def test_the_good_files_are_good_and_their_parts_are_all_of_them(kind):
    for file in FILES[kind]:
        assert b"".join(split(file, kind)) == file
        assert archive(file, as_upload=True) if kind == "zip" else picture(file) is not None


@settings(quickly, max_examples=200)
@given(st.sampled_from(PICTURES), st.booleans(), st.randoms(use_true_random=False))
def test_an_injured_picture_is_a_picture_or_one_plain_sentence(original, headers_alone, chance):
    kind, data = original
    data = (edited if headers_alone else injured)(data, kind, chance)
    if picture(data) is not None:
        grey(data)


@settings(quickly, max_examples=100)
@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"BM\0\0\0\0\0\0\0\0", b"GIF8", b"\0\0\0\x1cftyp", b""]),
    st.binary(max_size=200),
)
def test_any_bytes_behind_the_start_of_a_picture_are_one_plain_sentence(start, rest):
    picture(start + rest)


@settings(quickly, max_examples=60)
@given(st.sampled_from(FILES["zip"]), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_an_injured_zip_gives_pictures_and_plain_sentences(original, headers_alone, as_upload, chance):
    for data in archive((edited if headers_alone else injured)(original, "zip", chance), as_upload):
        picture(data)


def test_a_large_jpeg_whose_every_pixel_is_passed_over_many_times_is_refused_before_it_is_decoded():
    jpeg = picture_files.many_scans(30)
    frame = jpeg.index(b"\xff\xc2") + 5
    with pytest.raises(PhotoError, match="is stored in 40 passes"):
        open_photo(jpeg[:frame] + (5000).to_bytes(2, "big") + (8000).to_bytes(2, "big") + jpeg[frame + 4 :])
    assert open_photo(jpeg).shape == (32, 48, 3)
