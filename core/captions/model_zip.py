"""A model folder out of the zip that training wrote of it: model.json and the files it lists, and nothing else."""

import json
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from core import settings
from core.captions.model_folder import MANIFEST, ModelError

CHUNK_BYTES = 64 * 1024
MAX_MANIFEST_BYTES = 1024 * 1024
MAX_FILES = 100  # a captioner has four or five
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")  # of a captioner, as training takes it
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")  # no path, drive or hidden file
NO_CAPTIONER = "This zip holds no captioner: take the one that training wrote beside the model folder."


def unpack(packed: Path, into: Path) -> Path:
    """Unpack into a new folder of the captioner's name in `into`; links, paths, locked files and too much of anything are refused.

    The folder's files are still to be checked, by model_folder.read.  Raises ModelError, OSError (our disk).
    """
    try:
        archive = zipfile.ZipFile(packed)
    except Exception as error:  # zipfile raises whatever it stumbles over
        raise ModelError(NO_CAPTIONER) from error
    with archive:
        name, members = _members(archive)
        folder = into / name
        folder.mkdir()
        for member in members:
            with (folder / PurePosixPath(member.filename).name).open("wb") as file:
                for piece in _pieces(archive, member):
                    file.write(piece)
    return folder


def _members(archive: zipfile.ZipFile) -> tuple[str, list[zipfile.ZipInfo]]:
    """The captioner's name, and its files in the zip: at the top, or all in one folder.  Raises ModelError."""
    infos = {info.filename: info for info in archive.infolist()}
    manifests = [info for name, info in infos.items() if PurePosixPath(name).name == MANIFEST and name.count("/") <= 1]
    if len(manifests) != 1 or len(infos) > MAX_FILES or manifests[0].file_size > MAX_MANIFEST_BYTES or not _is_ordinary(manifests[0]):
        raise ModelError(NO_CAPTIONER)
    try:
        fields = json.loads(b"".join(_pieces(archive, manifests[0])))
        name, files = fields["name"], [MANIFEST, *fields["files"]]
        members = [infos[manifests[0].filename.removesuffix(MANIFEST) + file] for file in files]
        plain = NAME.fullmatch(name) and all(map(FILE.fullmatch, files))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ModelError(NO_CAPTIONER) from error
    if not plain or not all(map(_is_ordinary, members)):
        raise ModelError(NO_CAPTIONER)
    if sum(member.file_size for member in members) > settings.MAX_DRIVE_BYTES:
        raise ModelError(f"This captioner unpacks to more than {settings.MAX_DRIVE_BYTES // 2**20} MB: train one with a smaller encoder.")
    return name, members


def _is_ordinary(member: zipfile.ZipInfo) -> bool:
    """No link, not locked, and packed in a way that unpacks within bounds of memory; as in core/archive/zips.py."""
    packed_as_usual = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return packed_as_usual and not member.flag_bits & 0x41 and not stat.S_ISLNK(member.external_attr >> 16)


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A file of the zip, no longer than it announces.  Raises ModelError."""
    try:
        with archive.open(member) as file:
            while piece := file.read(CHUNK_BYTES):
                yield piece
    except Exception as error:  # as above
        raise ModelError(NO_CAPTIONER) from error
