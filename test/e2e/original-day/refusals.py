"""Everything that the original's client may do wrong, and what it is told."""

from client import Client, expect_refusal, same, check

UNKNOWN = "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f"
JSON = {"Content-Type": "application/json"}


async def over_rest(day):
    nobody, ada, cy, junk = day.nobody, day.ada.client, day.cy.client, Client(day.base, "junk")
    room, messages = f"/room/{day.room}", day.messages
    signup = {"user": {"email": "new@example.org", "username": "new.org", "full_name": "New"}, "password": "a long phrase"}

    def user(**fields):
        return {**signup, "user": {**signup["user"], **fields}}

    table = [
        (nobody, "GET", "/user/me", {}, 401, "auth.required"),
        (junk, "GET", "/user/me", {}, 401, "auth.invalid_token"),
        (nobody, "POST", "/auth/login", {"form": {"username": "nobody", "password": "x"}}, 401, "auth.invalid_credentials"),
        (nobody, "POST", "/auth/login", {"body": {"username": "x"}}, 422, "request.invalid"),
        (nobody, "POST", "/user/signup", {"body": user(email=day.ada.email)}, 409, "user.email_taken"),
        (nobody, "POST", "/user/signup", {"body": user(username=day.ada.username)}, 409, "user.username_taken"),
        (nobody, "POST", "/user/signup", {"body": user(email="nonsense")}, 422, "request.invalid"),
        (nobody, "POST", "/user/signup", {"body": user(role="admin")}, 422, "request.invalid"),
        (nobody, "POST", "/user/signup", {"body": {**signup, "password": "short"}}, 422, "request.invalid"),
        (nobody, "POST", "/user/signup", {"raw": b"{", "headers": JSON}, 400, "request.malformed"),
        (nobody, "POST", "/user/signup", {"raw": b"x", "headers": {"Content-Type": "text/plain"}}, 415,
         "request.unsupported_type"),
        (ada, "POST", messages, {"body": {"message": {"content": "x" * 300_000}}}, 413, "request.too_large"),
        (ada, "GET", f"/user/{UNKNOWN}", {}, 404, "user.not_found"),
        (ada, "GET", "/user/lookup?username=nobody", {}, 404, "user.not_found"),
        (ada, "GET", "/user/users", {}, 403, "auth.forbidden"),
        (ada, "PUT", f"/user/update/{day.bob.id}", {"body": {"user": {"full_name": "x"}}}, 404, "user.not_found"),
        (ada, "PUT", f"/user/update/{day.ada.id}", {"body": {"user": {"role": "admin"}}}, 403, "auth.forbidden"),
        (ada, "PUT", f"/user/update/{day.ada.id}", {"body": {"user": {"id": UNKNOWN}}}, 422, "field.read_only"),
        (ada, "PUT", f"/user/update/{day.ada.id}", {"body": {"user": {"email": day.bob.email}}}, 409, "user.email_taken"),
        (ada, "GET", f"/room/{UNKNOWN}", {}, 404, "room.not_found"),
        (ada, "GET", "/room/nonsense", {}, 404, "room.not_found"),
        (ada, "GET", "/room/rooms?scope=all", {}, 403, "auth.forbidden"),
        (ada, "GET", "/room/rooms?limit=0", {}, 400, "request.bad_query"),
        (ada, "POST", "/room/", {"body": {"room": {"name": " "}}}, 422, "request.invalid"),
        (ada, "PUT", f"{room}/members/{UNKNOWN}", {"body": {"member": {"role": "member"}}}, 404, "user.not_found"),
        (ada, "DELETE", f"{room}/members/{day.cy.id}", {}, 404, "member.not_found"),
        (ada, "DELETE", f"{room}/members/{day.ada.id}", {}, 409, "room.last_owner"),
        (ada, "POST", messages, {"body": {"message": {"content": "  "}}}, 422, "request.invalid"),
        (ada, "POST", messages, {"body": {"message": {"content": "x", "user_id": day.bob.id}}}, 422, "field.read_only"),
        (ada, "GET", f"{messages}?before=0", {}, 400, "request.bad_query"),
        (ada, "DELETE", f"{messages}/{UNKNOWN}", {}, 404, "message.not_found"),
        (day.bob.client, "PATCH", room, {"body": {"room": {"name": "Mine"}}}, 403, "room.forbidden"),
        (day.bob.client, "DELETE", room, {}, 403, "room.forbidden"),
        (cy, "GET", room, {}, 404, "room.not_found"),
        (cy, "GET", f"{room}/members", {}, 404, "room.not_found"),
        (cy, "GET", messages, {}, 404, "room.not_found"),
        (cy, "POST", messages, {"body": {"message": {"content": "x"}}}, 404, "room.not_found"),
        (cy, "GET", "/admin/analytics/user-activity", {}, 403, "auth.forbidden"),
        (nobody, "GET", "/admin/analytics/messages-per-room", {}, 401, "auth.required"),
        (nobody, "GET", f"/ws/{day.room}", {}, 426, "request.upgrade_required"),
        (nobody, "GET", "/nowhere", {}, 404, "route.not_found"),
    ]
    for client, method, path, sent, status, code in table:
        try:
            expect_refusal(client.call(method, path, **sent), status, code)
        except AssertionError as error:
            raise AssertionError(f"{method} {path}: {error}") from error
    # Nothing of all this was done.
    same(ada.get(f"{messages}?limit=1")["messages"][0]["content"], "I am still here", "the newest message")
    same(ada.get(room)["room"]["name"], "The engine room", "the room")


async def over_sockets(day):
    outsiders = [
        (day.nobody, day.room, "auth.required"),
        (Client(day.base, "junk"), day.room, "auth.invalid_token"),
        (day.cy.client, day.room, "room.not_found"),
        (day.ada.client, UNKNOWN, "room.not_found"),
        (day.ada.client, "nonsense", "room.not_found"),
    ]
    for client, room, why in outsiders:
        code, reason = await (await client.open(room)).closing()
        same(code, 1008, "how it is closed")
        check(reason.startswith(why), f"{why} expected, not {reason!r}")
    socket = await day.ada.client.open(day.room)
    await socket.take(50)
    await socket.send("   ")
    refused = (await socket.take(1))[0]
    same((list(refused), refused["error"]["code"]), (["error"], "request.invalid"), "a blank message")
    await socket.send("Good night")
    same((await socket.take(1))[0]["content"], "Good night", "and it stays open")
    await socket.close()
