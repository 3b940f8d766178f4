"""Real web servers on 127.0.0.1 for tests of downloads, with https by a certificate made here, and how they may misbehave."""

import random
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core import transfer

BODY = random.Random(0).randbytes(300_000)
SIZE = len(BODY)
UNREACHABLE = "https://127.0.0.1:1"  # nothing listens on port 1, so the connection is refused at once


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append(self.path)
        with suppress(OSError):  # the other side may have hung up
            self.server.answer(self)

    def log_message(self, *args):
        pass


class WebServer(ThreadingHTTPServer):
    """A web server whose every answer is `answer(handler)`, and which notes the paths asked for."""

    def __init__(self, answer, certificate=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.requests, self.stopping = answer, [], threading.Event()
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.address = f"{'https' if certificate else 'http'}://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        pass  # a client that does not trust the certificate hangs up during the handshake


@pytest.fixture
def web(monkeypatch):
    """Start web servers: web(answer, certificate) -> WebServer; all end with the test."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    servers = []

    def start(answer, certificate=None):
        servers.append(WebServer(answer, certificate))
        threading.Thread(target=servers[-1].serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return servers[-1]

    yield start
    for server in servers:
        server.stopping.set()
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def certificate_file(tmp_path_factory):
    """A certificate of 127.0.0.1 and its key, which nobody trusts."""
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes the certificate of the https test server, is not installed")
    file = tmp_path_factory.mktemp("tls") / "certificate_and_key.pem"
    extensions = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "keyUsage=digitalSignature,keyCertSign"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command = ["openssl", "req", "-x509", *key, "-days", "2", "-subj", "/CN=127.0.0.1", *extensions]
    subprocess.run([*command, "-keyout", file, "-out", file.with_suffix(".crt")], check=True, capture_output=True)
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@pytest.fixture
def certificate(certificate_file, monkeypatch):
    """The same, trusted by this computer."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_file))  # OpenSSL's own variable for what a computer trusts
    transfer._trust.cache_clear()
    yield certificate_file
    transfer._trust.cache_clear()


@pytest.fixture
def small_disk(tmp_path):
    """The folder of a disk of 1 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small disk takes root on Linux")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


# answers


def send(handler, body=BODY, size=None, kind="application/octet-stream", code=200):
    handler.send_response(code)
    handler.send_header("Content-Type", kind)
    if size is not None:
        handler.send_header("Content-Length", str(size))
    handler.end_headers()
    handler.wfile.write(body)


def good(handler):
    send(handler, size=SIZE)


def not_there(handler):
    handler.send_error(404)


def reset(handler):
    """Cut the connection as a broken line does."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0))
    handler.connection.close()


def endless(handler):
    send(handler)
    while not handler.server.stopping.is_set():
        handler.wfile.write(BODY)


def drip(handler):
    while not handler.server.stopping.wait(0.05):
        handler.wfile.write(b".")


def drip_body(handler):
    send(handler, b"", size=SIZE)
    drip(handler)


def silent(handler):
    handler.server.stopping.wait()


def no_web_server(handler):
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2p1\r\n")


def redirect_to(address):
    def answer(handler):
        handler.send_response(302)
        handler.send_header("Location", address)
        handler.end_headers()

    return answer
