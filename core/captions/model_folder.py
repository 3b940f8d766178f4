"""A captioner on disk: a folder with model.json, numbers and a vocabulary; read back only if every file is as it was written.

model.json: name, title, encoder {"name": "efficientnet-lite2"}, which comes with the app, or {"file": LiteRT file, "side": pixels of
the square it sees; 224 if missing}, decoders {name: npz}, members [npz] (more decoders that vote with the first one; may be missing),
photo (npz: what standardises features, suggests words and measures doubt), vocabulary (text, one word a line), files {file name:
sha256}, scores {decoder: {score: × 100}}, beam (width chosen on dev), card (sentences on what it was trained on and cannot know).
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "model.json"
MAX_FILE_BYTES = 400 * 1024 * 1024  # a ResNet-152 encoder has 240 MB


Spec = dict[str, str | int]  # how model.json speaks of an encoder
USUAL: Spec = {"name": "efficientnet-lite2"}  # core/encoder


class ModelError(ValueError):
    """One plain sentence: why a model folder cannot be used and what to do next."""


@dataclass(frozen=True)
class ModelFolder:
    """A model's manifest, and where it lies."""

    folder: Path
    name: str
    title: str
    encoder: Spec
    decoders: dict[str, str]
    photo: str
    vocabulary: str
    files: dict[str, str]
    scores: dict[str, dict[str, float]]
    beam: int
    card: tuple[str, ...]
    members: tuple[str, ...] = ()

    def path(self, name: str) -> Path:
        """Where a file of the folder lies."""
        return self.folder / name


def read(folder: Path) -> ModelFolder:
    """The manifest of a model folder, its files checked.  Raises ModelError."""
    try:
        fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        model = ModelFolder(folder=folder, **fields | {name: tuple(fields.get(name, ())) for name in ("card", "members")})
        for name, digest in model.files.items():
            _check(folder, name, digest)
        named = {model.vocabulary, model.photo, *model.decoders.values(), *model.members}
        named |= {str(model.encoder["file"])} if "file" in model.encoder else set()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(
            f"The folder “{folder.name}” holds no captioner that this app can read: train it again or fetch it again."
        ) from error
    if model.encoder != USUAL and "file" not in model.encoder:
        raise ModelError(f"The captioner “{folder.name}” sees with a network that this app does not have: train it again.")
    if unlisted := named - set(model.files):
        raise ModelError(f"The captioner “{folder.name}” does not list its file “{min(unlisted)}”: train it again or fetch it again.")
    return model


def _check(folder: Path, name: str, digest: str) -> None:
    if Path(name).name != name:
        raise ModelError(f"The captioner “{folder.name}” names a file outside its folder: do not use it.")
    path = folder / name
    if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES or sha256(path) != digest:
        raise ModelError(f"The file “{name}” of the captioner “{folder.name}” is missing or changed: fetch the folder again.")


def write(model: ModelFolder) -> None:
    """Write model.json last, so that a folder without it is one that was never finished."""
    fields = asdict(model)
    del fields["folder"]
    if not model.members:
        del fields["members"]
    staged = model.folder / f"{MANIFEST}.part"
    staged.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    staged.replace(model.folder / MANIFEST)


def sha256(path: Path) -> str:
    """The digest of a file, 64 hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
