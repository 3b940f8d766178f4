"""Google Drive's stand-in for tests: captioners in zips, a real https server that answers as Drive does, and a place for what comes."""

import hashlib
import io
import json
import random
import zipfile

import pytest
from web_server import UNREACHABLE, send

from core import settings
from core.captions import drive
from core.transfer import DownloadError

FILE_ID = "1lW4mf5YNtS4MAD7ZkAauDDWp2N3_Qzs7"
FILES = {"attention.npz": random.Random(0).randbytes(300_000), "photo.npz": b"numbers", "vocabulary.txt": b"<end>\n<start>\n<unk>\na\n"}


def manifest(name="mine", **changes):
    """A captioner's model.json as training writes it."""
    fields = {
        "name": name,
        "title": "Mine",
        "encoder": {"name": "efficientnet-lite2"},
        "decoders": {"attention": "attention.npz"},
        "photo": "photo.npz",
        "vocabulary": "vocabulary.txt",
        "files": {file: hashlib.sha256(data).hexdigest() for file, data in FILES.items()},
        "scores": {"attention": {}},
        "beam": 3,
        "card": ["Trained on 300,000 random bytes."],
    }
    return json.dumps(fields | changes).encode()


def zipped(members):
    """The bytes of a zip of {name or ZipInfo: bytes}."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def captioner(name="mine", **changes):
    return zipped({f"mine/{file}": data for file, data in FILES.items()} | {"mine/model.json": manifest(name, **changes)})


MODEL = captioner()


# how Drive answers


def give(handler, body=MODEL, size=None):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/octet-stream")
    handler.send_header("Content-Disposition", 'attachment; filename="mine.zip"')
    if size is not None:
        handler.send_header("Content-Length", str(size))
    handler.end_headers()
    handler.wfile.write(body)


def good(handler):
    give(handler, size=len(MODEL))


def without_length(handler):
    give(handler)


def page(text, code=200):
    return lambda handler: send(
        handler, f"<!DOCTYPE html><html><body>{text}</body></html>".encode(), kind="text/html; charset=utf-8", code=code
    )


def question(address, form_id="download-form"):
    """The page before a file that is too large for Drive's virus scan."""
    fields = {"id": FILE_ID, "export": "download", "confirm": "t", "uuid": "fe0fb91b-5283"}
    hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
    text = f"Google Drive can't scan this file for viruses.<form id='{form_id}' action='{address}' method='get'>{hidden}</form>"
    return page(text)


def ask_first(handler):
    """As for a file of 100 MB: a page with a form, and the file only for who sends the form and the cookie."""
    if "confirm=t" not in handler.path:
        handler.protocol_version = "HTTP/1.1"
        body = io.BytesIO()
        real, handler.wfile = handler.wfile, body
        question(f"{handler.server.address}/download")(handler)
        handler.wfile = real
        real.write(body.getvalue().replace(b"\r\n", b"\r\nSet-Cookie: download_warning=t; Path=/\r\n", 1))
    elif handler.headers.get("Cookie") == "download_warning=t":
        good(handler)
    else:
        page("again")(handler)


def ask_for_ever(handler):
    question(f"{handler.server.address}/download")(handler)


def lead_to_http(handler):
    question(f"http://127.0.0.1:{handler.server.server_port}/download")(handler)


QUOTA = (
    '<title>Google Drive - Quota exceeded</title><p class="uc-error-caption">Sorry, you can\'t view or download this file at this time.</p>'
    '<p class="uc-error-subcaption">Too many users have viewed or downloaded this file recently. Please try again later.</p>'
)
SIGN_IN = '<title>Google Drive: Sign-in</title><a href="https://accounts.google.com/ServiceLogin">Sign in</a>'


def cut(handler):
    give(handler, MODEL[:100_000], size=len(MODEL))


def other_bytes(handler):
    give(handler, MODEL[::-1], size=len(MODEL))


def announced_too_large(handler):
    give(handler, size=settings.MAX_DRIVE_BYTES + 1)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """No captioner but a built-in one; an id, its digest, and a Drive that nobody answers."""
    monkeypatch.setattr(settings, "ASSETS", tmp_path / "assets")
    monkeypatch.setattr(settings, "MODELS", tmp_path / "models")
    monkeypatch.setattr(settings, "DRIVE_ID", FILE_ID)
    monkeypatch.setattr(drive, "ADDRESS", f"{UNREACHABLE}/uc")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    expect(MODEL)
    put(settings.ASSETS / "captions", "built-in")


def expect(body):
    settings.DRIVE_SHA256 = hashlib.sha256(body).hexdigest()


def put(place, name, **changes):
    """A captioner's folder, put there by hand."""
    (place / name).mkdir(parents=True)
    for file, data in FILES.items():
        (place / name / file).write_bytes(data)
    (place / name / "model.json").write_bytes(manifest(name, **changes))
    return place / name


@pytest.fixture
def google(web, certificate, monkeypatch):
    """Start Drive's stand-in: google(answer) -> WebServer."""

    def start(answer):
        server = web(answer, certificate)
        monkeypatch.setattr(drive, "ADDRESS", f"{server.address}/uc")
        return server

    return start


def serve_zip(google, body):
    expect(body)
    return google(lambda handler: give(handler, body, size=len(body)))


def kept():
    """What is in the folder of models, the locks' own empty files excepted."""
    return sorted(path.name for path in settings.MODELS.iterdir() if path.suffix != ".lock")


def sentence_of_failure():
    with pytest.raises(DownloadError) as caught:
        drive.fetch_model()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence
