"""What a small client of the original service is made of: urllib for REST, websockets for plain sockets."""

import asyncio
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

import websockets

WAIT_SECONDS = 10


@dataclass
class Answer:
    status: int
    headers: Any
    text: str

    @property
    def data(self) -> Any:
        return json.loads(self.text)


class Client:
    """Speaks as one session, or as nobody."""

    def __init__(self, base: str, token: str | None = None):
        self.base = base
        self.token = token

    def call(self, method: str, path: str, body: Any = None, form: dict | None = None, raw: bytes | None = None,
             headers: dict | None = None) -> Answer:
        sent = dict(headers or {})
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            raw = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        if form is not None:
            raw = urllib.parse.urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        request = urllib.request.Request(self.base + path, data=raw, headers=sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read().decode())

    def get(self, path: str) -> Any:
        return expect(self.call("GET", path), 200)

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        return expect(self.call("POST", path, body), status)

    def put(self, path: str, body: Any) -> Any:
        return expect(self.call("PUT", path, body), 200)

    async def open(self, room_id: str) -> "Socket":
        """A plain socket, as the original's clients open it."""
        address = f"{self.base.replace('http', 'ws', 1)}/ws/{room_id}"
        if self.token is not None:
            address += f"?token={urllib.parse.quote(self.token)}"
        # The service may leave it to us to end the connection behind its close frame.
        return Socket(await websockets.connect(address, close_timeout=1))


class Socket:
    def __init__(self, connection: Any):
        self.connection = connection

    async def send(self, text: str) -> None:
        await self.connection.send(text)

    async def take(self, count: int) -> list[dict]:
        """The next messages, one JSON object a frame."""
        return [json.loads(await asyncio.wait_for(self.connection.recv(), WAIT_SECONDS)) for _ in range(count)]

    async def nothing_more(self) -> None:
        """A message of somebody else would have come before the pong."""
        await (await self.connection.ping())
        check(not self.connection.messages, f"nothing more should come, not {self.connection.messages}")

    async def closing(self) -> tuple[int, str]:
        """How the service closes it, and it must within five seconds."""
        try:
            await asyncio.wait_for(self.connection.recv(), 5)
        except websockets.ConnectionClosed as closed:
            return closed.code, closed.reason
        raise AssertionError("a message came instead of the close")

    async def close(self) -> None:
        await self.connection.close()


def check(condition: bool, otherwise: str) -> None:
    if not condition:
        raise AssertionError(otherwise)


def same(actual: Any, expected: Any, what: str) -> None:
    check(actual == expected, f"{what}: {expected!r} expected, not {actual!r}")


def expect(answer: Answer, status: int) -> Any:
    check(answer.status == status, f"{status} expected, not {answer.status}: {answer.text[:500]}")
    return answer.data


def expect_refusal(answer: Answer, status: int, code: str) -> None:
    """RFC 9457, with a stable code."""
    problem = expect(answer, status)
    same(answer.headers["Content-Type"], "application/problem+json", "content type")
    same((problem["status"], problem["code"]), (status, code), "problem")
    check(isinstance(problem["detail"], str) and problem["retryable"] in (True, False), f"no problem: {problem}")
    same(problem["request_id"], answer.headers["X-Request-Id"], "request id")
