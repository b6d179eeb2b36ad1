"""chat.v1 as a stranger would write it: Python's standard library and the package `websockets`, nothing of ours.

python3 chat.py ws://127.0.0.1:8003 ROOM TICKET TOKEN
"""

import asyncio
import json
import sys
import uuid

import websockets

WAIT_SECONDS = 10


class Chat:
    """One socket; frames that are not waited for are kept in order."""

    def __init__(self, socket):
        self.socket = socket
        self.revs = []

    async def send(self, t, **fields):
        await self.socket.send(json.dumps({"t": t, **fields}))

    async def until(self, t, **wanted):
        while True:
            frame = json.loads(await asyncio.wait_for(self.socket.recv(), WAIT_SECONDS))
            if frame["t"] == "events":
                self.revs += [event["rev"] for event in frame["events"]]
            if frame["t"] == t and all(frame.get(key) == value for key, value in wanted.items()):
                return frame


def opened(base, room, since="", **how):
    return websockets.connect(f"{base}/ws/{room}{since}", **how)


def step(text):
    print("ok", text)


async def main(base, room, ticket, token):
    bearer = {"extra_headers": {"Authorization": f"Bearer {token}"}, "subprotocols": ["chat.v1"]}
    async with opened(base, room, subprotocols=["chat.v1", f"ticket.{ticket}"]) as socket:
        assert socket.subprotocol == "chat.v1"
        chat = Chat(socket)
        await chat.send("hello", id="h")
        ready = await chat.until("ready", re="h")
        assert ready["recovered"] is False and ready["messages"] == []
        step("hello with a ticket is answered by ready")

        key = str(uuid.uuid4())
        await chat.send("send", id="1", client_id=key, content="héllo, 世界 👋")
        ack = await chat.until("ack", re="1")
        await chat.send("send", id="2", client_id=key, content="héllo, 世界 👋")
        again = await chat.until("ack", re="2")
        assert (ack["duplicate"], again["duplicate"]) == (False, True)
        assert again["message_id"] == ack["message_id"] and again["seq"] == ack["seq"] == 1
        step("a send is acknowledged, and its repeat is the same message")

        await chat.send("send", id="3", client_id=key, content="something else")
        refused = await chat.until("error", re="3")
        assert refused["problem"]["code"] == "message.key_reused" and refused["problem"]["retryable"] is False
        await chat.send("nonsense", id="4")
        assert (await chat.until("error", re="4"))["problem"]["errors"]
        step("what is wrong is said, and the socket stays")

        await chat.send("read", id="5", seq=1)
        await chat.until("ok", re="5")
        await chat.send("seen", rev=ack["rev"])
        await chat.send("auth", id="6", token=token)
        await chat.until("ok", re="6")
        await socket.send('{"t":"ping"}')
        await chat.until("pong")
        step("read, seen, auth and ping are heard")

    async with opened(base, room, **bearer) as socket:
        other = Chat(socket)
        await other.send("hello")
        await other.until("ready")
        for n in range(3):
            await other.send("send", id=str(n), client_id=str(uuid.uuid4()), content=f"while away {n}")
            await other.until("ack", re=str(n))

    since = f"?since={ready['epoch']}.{ack['rev']}"
    async with opened(base, room, since, **bearer) as socket:
        chat = Chat(socket)
        assert (await chat.until("ready"))["recovered"] is True
        events = (await chat.until("events"))["events"]
        assert [event["rev"] for event in events] == list(range(ack["rev"] + 1, ack["rev"] + 4))
        assert [event["message"]["content"] for event in events] == [f"while away {n}" for n in range(3)]
    step("a resume brings what was missed, once and in order")

    async with opened(base, room, **bearer) as socket:
        chat = Chat(socket)
        await chat.send("hello", since={"epoch": "another", "rev": 1})
        fresh = await chat.until("ready")
        assert fresh["recovered"] is False and len(fresh["messages"]) == 4
        await socket.send("not a frame")
        try:
            await chat.until("never")
        except websockets.ConnectionClosed as closed:
            assert closed.code == 4502, closed.code
    step("another epoch is a fresh start, and what is no frame ends the socket with 4502")


asyncio.run(main(*sys.argv[1:]))
