"""Photos in zips and folders: good ones come out whole, and a zip made to do harm costs one sentence."""

import contextlib
import io
import os
import socket
import stat
import struct
import tempfile
import threading
import zipfile
from pathlib import Path

import pytest
from picture_files import quadrants, saved

from core.archive import ArchiveError, EmptyError, Limits, is_archive, opened, photos_in
from core.photo import open_photo

JPEG, PNG = saved(quadrants(), "JPEG"), saved(quadrants(), "PNG")
PICTURE = b"a picture, or so it says" * 20


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of (name, bytes)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def changed(data: bytes, offset_in_local: int, offset_in_list: int, value: bytes) -> bytes:
    """A zip with bytes replaced in its first file's own header and in its list of files."""
    new = bytearray(data)
    for start, offset in ((data.index(b"PK\3\4"), offset_in_local), (data.index(b"PK\1\2"), offset_in_list)):
        new[start + offset : start + offset + len(value)] = value
    return bytes(new)


def said(results: list) -> dict[str, str]:
    """The sentences about the files that could not be read."""
    errors = {name: str(result) for name, result in results if isinstance(result, ArchiveError)}
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in errors.values())
    return errors


def read(results: list) -> dict[str, bytes]:
    return {name: result for name, result in results if isinstance(result, bytes)}


@pytest.fixture(params=["bytes", "file"])
def source(request, tmp_path):
    """The same zip as bytes of an upload and as a file at a shell."""

    def give(data: bytes) -> bytes | Path:
        if request.param == "bytes":
            return data
        path = tmp_path / "photos.zip"
        path.write_bytes(data)
        return path

    return give


def test_every_picture_of_a_zip_comes_out_in_order_as_it_went_in(source):
    data = zipped(("b.jpg", JPEG), ("holiday/", b""), ("holiday/a.PNG", PNG), ("holiday/sea/c.jpeg", JPEG))
    results = list(photos_in(source(data)))
    assert results == [("b.jpg", JPEG), ("holiday/a.PNG", PNG), ("holiday/sea/c.jpeg", JPEG)]
    assert open_photo(results[1][1]).shape == (32, 48, 3)


def test_pictures_are_read_one_at_a_time():
    results = photos_in(zipped(*((f"{n}.jpg", JPEG) for n in range(50))))
    assert next(results) == ("0.jpg", JPEG)
    results.close()


def test_a_folder_gives_its_pictures_by_name_without_those_that_are_hidden(tmp_path):
    for name in ("b.jpg", "a.png", "in/c.webp", ".hidden.jpg", ".git/d.jpg", "__MACOSX/e.jpg", "notes.txt", "Thumbs.db"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(JPEG)
    assert list(photos_in(tmp_path)) == [("a.png", JPEG), ("b.jpg", JPEG), ("notes.txt", JPEG), ("in/c.webp", JPEG)]


def test_an_empty_zip_and_an_empty_folder_hold_no_pictures(tmp_path, source):
    assert list(photos_in(source(zipped()))) == []
    (tmp_path / "empty").mkdir()
    assert list(photos_in(tmp_path / "empty")) == []


def test_what_macos_and_windows_add_is_passed_over(source):
    names = ("__MACOSX/._a.jpg", ".DS_Store", "photos/.DS_Store", "photos/._a.jpg", "Thumbs.db", "desktop.ini", "photos/__MACOSX/a.jpg")
    assert list(photos_in(source(zipped(("a.jpg", JPEG), *((name, b"junk") for name in names))))) == [("a.jpg", JPEG)]


@pytest.fixture(params=["zip", "folder"])
def archived(request, tmp_path):
    """The same files in a zip and in a folder."""

    def give(**files: bytes) -> Path | bytes:
        if request.param == "zip":
            return zipped(*files.items())
        for name, data in files.items():
            path = tmp_path / "folder" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return tmp_path / "folder"

    return give


def test_the_bytes_decide_what_a_picture_is(archived):
    names = ("IMG_1.JPG", "edge.jfif", "old.jpe", "scan", "photo.txt", "2024.06.01", "Ф.TIFF", "app.exe")
    found = list(photos_in(archived(**dict.fromkeys(names, JPEG))))
    assert sorted(name for name, _ in found) == sorted(names)
    assert all(open_photo(data).shape == (32, 48, 3) for _, data in found)


def test_other_files_are_counted_and_those_that_only_call_themselves_pictures_are_told(archived):
    others = {
        "readme.txt": b"hello",
        "song.mp3": b"ID3",
        "clip.MOV": b"\0\0\0\x14ftypqt  ",
        "empty": b"",
        "report.docx": zipped(("a", b"b")),
    }
    with opened(archived(**others, **{"a.jpg": JPEG, "web.png": b"<html>not found</html>", "none.heic": b""})) as archive:
        assert sorted(archive) == ["a.jpg", "none.heic", "web.png"]
        assert archive.passed == {".txt": 1, ".mp3": 1, ".mov": 1, "without an ending": 1, ".docx": 1}


def test_sidecars_and_what_systems_add_are_neither_told_nor_counted(archived):
    names = ("a.jpg.json", "a.xmp", "a.AAE", "._a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/a.jpg", "@eaDir/a.jpg")
    with opened(archived(**dict.fromkeys(names, JPEG), **{"a.jpg": JPEG})) as archive:
        assert list(archive) == ["a.jpg"]
        assert not archive.passed


def test_an_archive_without_pictures_says_what_it_holds(archived):
    with opened(archived(**{"a.txt": b"x", "b.txt": b"y", "c.mp4": b"\0\0\0\x14ftypisom"})) as archive, pytest.raises(EmptyError) as error:
        archive.pictures()
    assert "holds 3 files that are no pictures (2 .txt, 1 .mp4)." in str(error.value)


def test_a_zip_in_a_zip_is_not_opened(source):
    results = list(photos_in(source(zipped(("inner.zip", zipped(("a.jpg", JPEG))), ("b.rar", b"Rar!"), ("c.jpg", JPEG)))))
    assert list(read(results)) == ["c.jpg"]
    assert "unpack it" in said(results)["inner.zip"]
    assert "unpack it" in said(results)["b.rar"]


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../../etc/a.jpg", "etc/a.jpg"),
        ("/etc/a.jpg", "etc/a.jpg"),
        ("C:\\Windows\\a.jpg", "Windows/a.jpg"),
        ("..\\..\\a.jpg", "a.jpg"),
        ("\\\\server\\share\\a.jpg", "server/share/a.jpg"),
        ("x/./../../a.jpg", "x/a.jpg"),
        ("red\x1b[31m\r\n.jpg", "red?[31m??.jpg"),
        ("gpj.\u202ereverse.jpg", "gpj.?reverse.jpg"),
        ("école/雪.jpg", "école/雪.jpg"),
    ],
)
def test_a_name_leads_nowhere_and_nothing_is_written(name, harmless, tmp_path, monkeypatch, source):
    where = source(zipped((name, JPEG)))
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert list(photos_in(where)) == [(harmless, JPEG)]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("cp866", ["Фото.jpg", "Отпуск 2024/море.jpg", "Приказ № 5.jpg"]),
        ("cp866", ["СКАН.JPG"]),
        ("cp932", ["写真.jpg", "夏休み/海.jpg", "IMG_１.jpg"]),
        ("cp932", ["東京.jpg"]),
        ("cp932", ["ソフト表.jpg"]),  # their second bytes are a backslash and a letter
        ("cp437", ["Müller/Übung.jpg", "école.jpg", "señor.jpg"]),
        ("cp437", ["é.jpg"]),
        ("utf-8", ["écol.jpg", "雪.jpg"]),
    ],
)
def test_names_of_zips_that_do_not_say_how_they_are_written_are_read(page, names):
    placeholders = [f"{number:x<{len(name.encode(page))}}" for number, name in enumerate(names)]
    data = zipped(*((zipfile.ZipInfo(placeholder), JPEG) for placeholder in placeholders))
    for placeholder, name in zip(placeholders, names, strict=True):
        data = data.replace(placeholder.encode(), name.encode(page))
    assert [name for name, _ in photos_in(data)] == names


def test_names_that_macos_writes_without_saying_they_are_utf_8_are_read():
    info = zipfile.ZipInfo("xxxxx.jpg")
    data = zipped((info, JPEG)).replace(b"xxxxx.jpg", "écol".encode() + b".jpg")
    assert [name for name, _ in photos_in(data)] == ["écol.jpg"]


def test_a_link_in_a_zip_is_not_followed(source):
    link = zipfile.ZipInfo("passwords.jpg")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    results = list(photos_in(source(zipped((link, b"/etc/passwd"), ("a.jpg", JPEG)))))
    assert read(results) == {"a.jpg": JPEG}
    assert "link" in said(results)["passwords.jpg"]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets only administrators make links")
def test_folders_that_link_in_a_circle_end_and_a_pipe_is_not_waited_for(tmp_path):
    (tmp_path / "a.jpg").write_bytes(JPEG)
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "broken.jpg").symlink_to(tmp_path / "nothing.jpg")
    (tmp_path / "self.jpg").symlink_to(tmp_path / "self.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    os.mkfifo(tmp_path / "agent.log")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.png"))
        results = list(photos_in(tmp_path))
    assert read(results) == {"a.jpg": JPEG}
    assert list(said(results)) == ["broken.jpg", "pipe.jpg", "self.jpg", "socket.png"]
    assert "link to a file that is not there" in said(results)["broken.jpg"]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets only administrators make links")
def test_links_inside_the_folder_are_read_and_those_that_lead_out_of_it_are_told(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "secret.jpg"
    inside.mkdir()
    outside.write_bytes(JPEG)
    (inside / "a.jpg").write_bytes(JPEG)
    (inside / "same.jpg").symlink_to(inside / "a.jpg")
    (inside / "out.jpg").symlink_to(outside)
    results = list(photos_in(inside))
    assert list(read(results)) == ["a.jpg", "same.jpg"]
    assert "outside the folder" in said(results)["out.jpg"]


@pytest.fixture
def locked():
    """A folder that cannot be listed, with pictures before and after it; root, who may do all, becomes nobody for a while."""
    with tempfile.TemporaryDirectory() as name:
        folder, root = Path(name), hasattr(os, "geteuid") and os.geteuid() == 0
        folder.chmod(0o755)
        for inner in "abc":
            (folder / inner).mkdir()
            (folder / inner / "1.jpg").write_bytes(JPEG)
        (folder / "b").chmod(0)
        if root:
            os.seteuid(65534)
        try:
            if os.access(folder / "b", os.R_OK, effective_ids=os.access in os.supports_effective_ids):
                pytest.skip("this user may read everything")
            yield folder
        finally:
            if root:
                os.seteuid(0)
            (folder / "b").chmod(0o700)


def test_a_folder_that_cannot_be_listed_is_a_line_and_the_others_are_read(locked):
    results = list(photos_in(locked))
    assert list(read(results)) == ["a/1.jpg", "c/1.jpg"]
    assert "check that you may read it" in said(results)["b"]


def test_a_file_that_vanishes_after_the_folder_was_listed_says_so(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.jpg").write_bytes(JPEG)
    with opened(tmp_path) as archive:
        names = list(archive)
        (tmp_path / "b.jpg").unlink()
        with pytest.raises(ArchiveError, match="is gone since the folder was listed"):
            archive.read(names[1])


def test_a_locked_file_asks_for_a_zip_without_password(source):
    locked = changed(zipped(("a.jpg", PICTURE)), 6, 8, b"\1\0")
    assert "password" in said(list(photos_in(source(locked))))["a.jpg"]


def test_a_second_file_of_the_same_name_gets_a_number(source):
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a.jpg", JPEG), ("a.jpg", PNG), ("x/../a.jpg", PNG), ("../a.jpg", PNG))
    results = list(photos_in(source(data)))
    assert results == [("a.jpg", JPEG), ("a (2).jpg", PNG), ("x/a.jpg", PNG), ("a (3).jpg", PNG)]


def test_a_bomb_of_one_file_is_refused_unopened(source):
    results = list(photos_in(source(zipped(("small.jpg", bytes(9_000_000)), ("large.jpg", bytes(2**20 * 10 + 1)), ("a.jpg", JPEG)))))
    assert read(results) == {"a.jpg": JPEG}
    assert "times its size" in said(results)["small.jpg"]
    assert "larger than 10 MB" in said(results)["large.jpg"]


def test_a_bomb_of_many_files_is_refused_whole(source):
    data = zipped(*((f"{n}.bmp", bytes(100_000)) for n in range(20)))
    with pytest.raises(ArchiveError, match="take more than 1 MB"):
        list(photos_in(source(data), Limits(total_bytes=2**20, ratio=2000)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_whose_memory_has_no_bound_are_refused(method, source):
    assert "unusual" in said(list(photos_in(source(zipped(("a.jpg", JPEG), method=method)))))["a.jpg"]


def with_files(count: int, ending: str = ".jpg") -> bytes:
    """A zip whose list names the same file again and again."""
    one = zipped(("a" * 30 + ending, b""), method=zipfile.ZIP_STORED)
    start, end = one.index(b"PK\1\2"), one.index(b"PK\5\6")
    many = one[start:end] * count
    return one[:start] + many + one[end : end + 8] + struct.pack("<HHLLH", 65535, 65535, len(many), start, 0)


def test_ten_thousand_and_one_pictures_are_too_many():
    with opened(with_files(10_000)) as archive:
        assert len(archive) == 10_000
    with pytest.raises(ArchiveError, match="more than 10,000 pictures"):
        list(photos_in(with_files(10_001)))


def test_only_pictures_count_against_the_limit_on_pictures():
    assert list(photos_in(with_files(20_000, ".json"))) == []
    with pytest.raises(ArchiveError, match="more than 40,000 files"):
        list(photos_in(with_files(40_001, ".json")))


def test_a_list_of_two_hundred_thousand_files_is_not_even_read(source, monkeypatch):
    where = source(with_files(200_000))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(ArchiveError, match="more than 40,000 files"):
        list(photos_in(where))


def test_a_very_large_zip_has_its_true_length_read_from_the_larger_record(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 10)  # else 65,536 files are needed to get such a record
    data = bytearray(zipped(*((f"{n}.jpg" + "x" * 1000 + ".jpg", JPEG) for n in range(20))))
    assert b"PK\6\6" in data
    assert len(list(photos_in(bytes(data)))) == 20
    data[-10:-6] = struct.pack("<L", 46)  # the small record now says that the list is short
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(ArchiveError, match="more than 12 files"):
        list(photos_in(bytes(data), Limits(pictures=3)))


@pytest.mark.parametrize("size", [0, 10, len(PICTURE) - 1, len(PICTURE) + 1, 200_000])
def test_a_file_that_lies_about_its_size_gets_a_sentence_and_the_next_still_comes(size, source):
    lying = changed(zipped(("a.jpg", PICTURE), ("b.jpg", JPEG)), 22, 24, struct.pack("<L", size))
    results = list(photos_in(source(lying), Limits(ratio=100_000)))
    assert "damaged" in said(results)["a.jpg"]
    assert read(results) == {"b.jpg": JPEG}


def test_a_damaged_file_gets_a_sentence_and_the_next_still_comes(source):
    data = bytearray(zipped(("a.jpg", PICTURE), ("b.jpg", JPEG)))
    data[45] ^= 0xFF
    results = list(photos_in(source(bytes(data))))
    assert "damaged" in said(results)["a.jpg"]
    assert read(results) == {"b.jpg": JPEG}


def test_a_zip_cut_off_anywhere_is_one_sentence():
    data = zipped(("a.jpg", PICTURE), ("b.jpg", JPEG[:200]))
    for length in range(len(data)):
        with pytest.raises(ArchiveError, match=r"^This .*zip.*\.$"):
            list(photos_in(data[:length]))


def test_a_zip_with_any_byte_changed_gives_pictures_or_sentences():
    data = zipped(("a.jpg", PICTURE), ("b.jpg", PICTURE))
    for place in range(len(data)):
        for value in (0, 0xFF, data[place] ^ 1):
            with contextlib.suppress(ArchiveError):
                results = list(photos_in(data[:place] + bytes([value]) + data[place + 1 :]))
                assert all(isinstance(result, ArchiveError) or result == PICTURE for _, result in results)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4", b"Rar!\x1a\7\0" + bytes(100), JPEG, b"<html>not found</html>"])
def test_something_else_under_the_name_of_a_zip_is_one_sentence(data, source):
    with pytest.raises(ArchiveError, match=r"zip.*\.$"):
        list(photos_in(source(data)))


def test_a_path_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(ArchiveError, match="cannot be opened"):
        list(photos_in(tmp_path / "nothing.zip"))


def test_folders_and_zips_are_told_from_pictures(tmp_path):
    for name, data in (("a.zip", b"?"), ("b", zipped()), ("c.jpg", JPEG)):
        (tmp_path / name).write_bytes(data)
    assert [is_archive(tmp_path / name) for name in ("", "a.zip", "b", "c.jpg", "nothing.jpg")] == [True, True, True, False, False]


def test_a_zip_that_has_been_read_can_be_deleted(tmp_path):
    path = tmp_path / "photos.zip"
    path.write_bytes(zipped(("a.jpg", JPEG)))
    with opened(path) as archive:
        archive.read("a.jpg")
    assert archive._file.closed
    path.unlink()


def test_several_threads_can_read_one_zip():
    photos = {f"{n}.jpg": JPEG + bytes([n]) for n in range(40)}
    archive, seen = opened(zipped(*photos.items())), {}
    threads = [threading.Thread(target=lambda k=k: seen.update({n: archive.read(n) for n in list(photos)[k::4]})) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == photos
