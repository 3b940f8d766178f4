"""A browser without a screen: one session of a running Streamlit app, over its websocket.

    async with visitor.session("http://127.0.0.1:8501") as reader:
        seen = await reader.run("describe", {"photo_from": "Upload"})
        seen = await reader.upload(seen, "photo.png", data)

Speaks Streamlit's protobuf messages (1.66 to 1.67), which are no public interface: benchmarks and tests only.
"""

import asyncio
import http.client
import json
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

TIMEOUT_SECONDS = 120


@dataclass
class Seen:
    """What one run of a page sent."""

    seconds: float  # from the request to the end of the script
    bytes: int
    elements: list = field(default_factory=list)  # every element of the run, in its order

    def of(self, kind: str) -> list:
        """The elements of one kind, such as "markdown" or "exception"."""
        return [getattr(element, kind) for element in self.elements if element.WhichOneof("type") == kind]

    def texts(self) -> str:
        """All markdown, alerts and captions."""
        return "\n".join(one.body for kind in ("markdown", "alert") for one in self.of(kind))

    def component(self, key: str) -> dict | None:
        """The data of a component with this key; None where it is not on the page."""
        return next((json.loads(one.json)[0] for one in self.of("bidi_component") if key in one.id), None)


class Session:
    """One reader; made by `session`."""

    def __init__(self, url: str, socket):
        self._url, self._socket, self._query, self._page = url, socket, "", ""
        self._id = self._script = ""
        self._kept: dict[str, ForwardMsg] = {}  # large messages, which the server need not send twice
        self.menu: list[str] = []  # the paths of the app's pages; the home page's is empty

    async def run(self, page: str = "", query: dict[str, str] | None = None) -> Seen:
        """Open a page of the app, by its path, as a link with this query does."""
        self._page, self._query, self._script = page, urlencode(query or {}), ""
        return await self._rerun()

    async def again(self) -> Seen:
        """Run the page once more, as any widget makes it."""
        return await self._rerun()

    async def click(self, seen: Seen, label: str) -> Seen:
        """Press the button with this label, and run the page."""
        button = next(one for one in seen.of("button") if one.label == label)
        return await self._rerun(WidgetState(id=button.id, trigger_value=True))

    async def upload(self, seen: Seen, name: str, data: bytes) -> Seen:
        """Give the page's first file uploader a file, and run the page."""
        asked = BackMsg()
        asked.file_urls_request.request_id = uuid.uuid4().hex
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self._id
        await self._socket.send(asked.SerializeToString())
        while (answer := await self._receive())[0].WhichOneof("type") != "file_urls_response":
            pass
        (urls,) = answer[0].file_urls_response.file_urls
        await asyncio.to_thread(self._put, urls.upload_url, name, data)
        state = FileUploaderState(uploaded_file_info=[UploadedFileInfo(name=name, size=len(data), file_id=urls.file_id, file_urls=urls)])
        return await self._rerun(WidgetState(id=seen.of("file_uploader")[0].id, file_uploader_state_value=state))

    def _put(self, path: str, name: str, data: bytes) -> None:
        """With the token that guards uploads, in its cookie and in its header."""
        there = http.client.HTTPConnection(urlsplit(self._url).netloc, timeout=TIMEOUT_SECONDS)
        there.request("GET", "/_stcore/health")
        answer = there.getresponse()
        answer.read()
        cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        body = b'--part\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--part--\r\n' % (name.encode(), data)
        head = {"Content-Type": "multipart/form-data; boundary=part", "Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2]}
        there.request("PUT", path, body, head)
        answer = there.getresponse()
        answer.read()
        there.close()
        if answer.status >= 300:
            raise ConnectionError(f"the upload was answered with {answer.status}")

    async def _rerun(self, widget: WidgetState | None = None) -> Seen:
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.cached_message_hashes.extend(self._kept)
        if self._script:
            asked.rerun_script.page_script_hash = self._script
        else:
            asked.rerun_script.page_name = self._page
        if widget:
            asked.rerun_script.widget_states.widgets.append(widget)
        begun, size, elements = time.perf_counter(), 0, []
        await self._socket.send(asked.SerializeToString())
        while True:
            reply, length = await self._receive()
            size += length
            reply = self._kept.get(reply.ref_hash, reply)
            if reply.metadata.cacheable:
                self._kept[reply.hash] = reply
            kind = reply.WhichOneof("type")
            if kind == "new_session":
                self._script, self._id = reply.new_session.page_script_hash, reply.new_session.initialize.session_id or self._id
                elements = []  # the page may start over
            elif kind == "delta":
                elements.append(reply.delta.new_element)
            elif kind == "navigation":
                self._script = reply.navigation.page_script_hash
                self.menu = [page.url_pathname for page in reply.navigation.app_pages]
            elif kind == "page_not_found":
                raise LookupError(f"the app has no page “{self._page}”")
            elif kind == "script_finished" and reply.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return Seen(time.perf_counter() - begun, size, elements)

    async def _receive(self) -> tuple[ForwardMsg, int]:
        data = await asyncio.wait_for(self._socket.recv(), TIMEOUT_SECONDS)
        reply = ForwardMsg()
        reply.ParseFromString(data)
        return reply, len(data)


@asynccontextmanager
async def session(url: str):
    """A new session of the app at `url`, of this machine; closed as a browser tab is."""
    place = urlsplit(url)
    if place.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ValueError("Only a server on this machine may be visited.")
    stream = f"ws://{place.netloc}/_stcore/stream"
    async with websockets.connect(stream, subprotocols=["streamlit"], max_size=None, origin=f"http://{place.netloc}") as socket:
        yield Session(url, socket)
