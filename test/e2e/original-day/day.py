"""A client that was written for the original service spends its whole day with this one. No step may fail.

python3 day.py http://127.0.0.1:8003 admin@example.com the-password
"""

import asyncio
import sys
from types import SimpleNamespace

import refusals
import reports
from client import Client, check, expect, expect_refusal, same

PASSWORD = "a long enough phrase"
ANOTHER = "quite another phrase"
FRAME = {"id", "content", "user_id", "room_id", "full_name", "created_at", "updated_at", "seq"}
SESSION = {"access_token", "token_type", "ttl", "expiry", "refresh_token", "username", "email", "role", "user"}


async def the_service_serves(day):
    same(day.nobody.get("/"), {"error": False, "msg": "Ok", "result": {"status": "SERVING"}}, "/")
    check("/room/rooms" in day.nobody.get("/openapi.json")["paths"], "the API is documented")
    check("swagger" in day.nobody.call("GET", "/docs").text, "and can be tried")


async def people_sign_up(day):
    for name in ("ada", "bob"):
        user = {"email": f"{name}@example.org", "username": f"{name}.org", "full_name": name.title()}
        if name == "ada":
            user |= {"phone": "+44 20 7946 0000", "profile_pic_url": "https://example.org/ada.png"}
        made = day.nobody.post("/user/signup", {"user": user, "password": PASSWORD}, 201)["user"]
        same({key: made[key] for key in user}, user, "the account")
        same(made["role"], "user", "role")
        setattr(day, name, SimpleNamespace(id=made["id"], **user))
    made = day.nobody.post("/user/signup", {"user": {"email": "cy@example.org", "full_name": "Cy"}, "password": PASSWORD}, 201)
    day.cy = SimpleNamespace(**made["user"])


async def they_log_in_every_way(day):
    ways = [{"username": login, "password": PASSWORD} for login in (day.ada.email, day.ada.username, "ADA@example.org")]
    for credentials in ways:
        for sent in ({"form": credentials}, {"body": credentials}):
            answer = expect(day.nobody.call("POST", "/auth/login", **sent), 200)
            session = answer["session"]
            same(set(session), SESSION, "the session")
            same((session["token_type"], session["user"], session["role"]), ("bearer", day.ada.id, "user"), "whose it is")
            same(answer["user"]["id"], day.ada.id, "the user beside it")
            day.ada.client = Client(day.base, session["access_token"])
            same(day.ada.client.get("/user/me")["user"]["email"], day.ada.email, "me")
    flat = expect(day.nobody.call("POST", "/auth/token", form={**ways[0], "grant_type": "password"}), 200)
    same(set(flat), SESSION | {"expires_in"}, "an OAuth2 answer")
    day.bob.client = day.log_in(day.bob)
    day.cy.client = day.log_in(day.cy)


async def a_profile_is_sent_back_whole(day):
    path = f"/user/update/{day.ada.id}"
    whole = day.ada.client.get("/user/me")["user"]
    same(day.ada.client.put(path, {"user": whole})["user"]["full_name"], "Ada", "nothing has changed")
    changed = day.ada.client.put(path, {"user": {**whole, "full_name": "Ada Lovelace", "updated_at": None}})["user"]
    same((changed["full_name"], changed["phone"]), ("Ada Lovelace", whole["phone"]), "the change alone")
    nulls = {**dict.fromkeys(whole), "id": day.ada.id, "phone": None}
    same(day.ada.client.put(path, {"user": nulls})["user"]["full_name"], "Ada Lovelace", "null leaves a name alone")
    same(day.ada.client.get("/user/me")["user"]["phone"], None, "and empties what can be empty")
    seen = day.bob.client.get(f"/user/{day.ada.id}")["user"]
    same(set(seen), {"id", "username", "full_name", "profile_pic_url"}, "what others see")
    same(day.bob.client.get("/user/lookup?username=ada.org")["user"], seen, "found by name")


async def a_room_is_made(day):
    sent = {"name": "The engine room", "description": "Where it is hot"}
    room = day.ada.client.post("/room/", {"room": sent}, 201)["room"]
    same((room["name"], room["description"], room["admin_id"]), (*sent.values(), day.ada.id), "the room")
    day.room = room["id"]
    same(day.ada.client.get(f"/room/{day.room}")["room"], room, "its details")
    check(day.room in [one["id"] for one in day.ada.client.get("/room/rooms")["rooms"]], "it is in the creator's list")
    same(day.bob.client.get("/room/rooms")["rooms"], [], "and in nobody else's")


async def a_member_is_added(day):
    path = f"/room/{day.room}/members"
    day.ada.client.put(f"{path}/{day.bob.id}", {"member": {"role": "member"}})
    members = {one["user"]["id"]: one["role"] for one in day.bob.client.get(path)["members"]}
    same(members, {day.ada.id: "owner", day.bob.id: "member"}, "the members")
    check(day.room in [one["id"] for one in day.bob.client.get("/room/rooms")["rooms"]], "it is in the member's list")


async def two_people_talk_in_one_order(day):
    day.messages = f"/message/rooms/{day.room}/messages"
    ada, bob = await day.ada.client.open(day.room), await day.bob.client.open(day.room)

    async def over_rest(person, texts):
        for text in texts:
            await asyncio.to_thread(person.client.post, day.messages, {"message": {"content": text}}, 201)

    async def over_socket(socket, texts):
        for text in texts:
            await socket.send(text)
            await asyncio.sleep(0)

    said = [[f"{who} {n}" for n in range(10)] for who in ("ada", "bob", "ada by REST", "bob by REST")]
    await asyncio.gather(over_socket(ada, said[0]), over_socket(bob, said[1]), over_rest(day.ada, said[2]),
                         over_rest(day.bob, said[3]))
    seen = await ada.take(40)
    same(await bob.take(40), seen, "both see the same, in the same order")
    same([frame["seq"] for frame in seen], list(range(1, 41)), "numbered without a gap")
    for frame in seen:
        same(set(frame), FRAME, "a frame")
        same(frame["room_id"], day.room, "its room")
    for texts in said:
        same([frame["content"] for frame in seen if frame["content"] in texts], texts, "what one sent, as it was sent")
    same({frame["full_name"] for frame in seen if frame["user_id"] == day.ada.id}, {"Ada Lovelace"}, "the name")
    await ada.nothing_more()
    await ada.close()
    await bob.close()


async def a_newcomer_reads_the_newest_fifty(day):
    for n in range(20):
        day.bob.client.post(day.messages, {"message": {"content": f"more {n}"}}, 201)
    socket = await day.bob.client.open(day.room)
    frames = await socket.take(50)
    same([frame["seq"] for frame in frames], list(range(11, 61)), "oldest first")
    await socket.nothing_more()
    await socket.close()


async def history_is_paged(day):
    newest = day.ada.client.get(day.messages)
    same([one["seq"] for one in newest["messages"]], list(range(60, 10, -1)), "fifty, newest first")
    same(newest["page"], {"has_before": True, "has_after": False}, "its page")
    skipped = day.ada.client.get(f"{day.messages}?limit=7&skip=20")["messages"]
    same([one["seq"] for one in skipped], list(range(40, 33, -1)), "as the original paged")
    same(day.ada.client.get(f"{day.messages}?limit=7&before=41")["messages"], skipped, "as one pages now")
    seqs, before = [], 61
    while before > 1:
        page = day.ada.client.get(f"{day.messages}?limit=9&before={before}")["messages"]
        seqs += [one["seq"] for one in page]
        before = seqs[-1]
    same(seqs, list(range(60, 0, -1)), "the whole of it")


async def a_send_that_is_repeated_is_one_message(day):
    message = {"message": {"content": "Once", "client_id": "day-1"}}
    first = day.ada.client.post(day.messages, message, 201)
    again = day.ada.client.call("POST", day.messages, message)
    same((expect(again, 200), again.headers["Idempotency-Replayed"]), (first, "true"), "the original")
    other = {"message": {"content": "Other", "client_id": "day-1"}}
    expect_refusal(day.ada.client.call("POST", day.messages, other), 422, "message.key_reused")


async def a_new_password_ends_the_other_sessions(day):
    other = day.log_in(day.bob)
    ending, staying = await other.open(day.room), await day.bob.client.open(day.room)
    await ending.take(50)
    await staying.take(50)
    words = {"old_password": PASSWORD, "new_password": ANOTHER, "confirm_password": "a slip of the pen"}
    change = lambda words: day.bob.client.call("POST", "/user/update_password", words)
    expect_refusal(change(words), 422, "password.mismatch")
    expect_refusal(change({**words, "old_password": "not mine at all", "confirm_password": ANOTHER}), 422, "password.wrong")
    same(other.get("/user/me")["user"]["id"], day.bob.id, "no session has ended yet")
    same(expect(change({**words, "confirm_password": ANOTHER}), 200), {"success": True}, "it is changed")
    same((await ending.closing())[0], 1008, "the other session's socket")
    expect_refusal(other.call("GET", "/user/me"), 401, "auth.session_ended")
    await staying.send("I am still here")
    same((await staying.take(1))[0]["content"], "I am still here", "this session's socket")
    old = day.nobody.call("POST", "/auth/login", form={"username": day.bob.email, "password": PASSWORD})
    expect_refusal(old, 401, "auth.invalid_credentials")
    day.bob.client = day.log_in(day.bob, ANOTHER)
    await staying.close()


async def logging_out_closes_the_sockets(day):
    leaving = day.log_in(day.ada)
    socket = await leaving.open(day.room)
    await socket.take(50)
    same(leaving.post("/auth/logout", None), {"success": True}, "logged out")
    code, reason = await socket.closing()
    check(code == 1008 and reason != "", f"closed with {code} {reason!r}")
    expect_refusal(leaving.call("GET", "/room/rooms"), 401, "auth.session_ended")
    same((await (await leaving.open(day.room)).closing())[0], 1008, "nor does it come back")
    same(day.ada.client.get("/user/me")["user"]["id"], day.ada.id, "the other session goes on")


STEPS = [
    the_service_serves, people_sign_up, they_log_in_every_way, a_profile_is_sent_back_whole, a_room_is_made,
    a_member_is_added, two_people_talk_in_one_order, a_newcomer_reads_the_newest_fifty, history_is_paged,
    a_send_that_is_repeated_is_one_message, a_new_password_ends_the_other_sessions, logging_out_closes_the_sockets,
    reports.messages_per_room, reports.user_activity, reports.by_date, reports.as_csv, reports.lists_for_admins,
    refusals.over_rest, refusals.over_sockets,
]


async def main(base, admin_email, admin_password):
    day = SimpleNamespace(base=base, nobody=Client(base))

    def log_in(person, password=PASSWORD):
        credentials = {"username": person.email, "password": password}
        return Client(base, expect(day.nobody.call("POST", "/auth/login", form=credentials), 200)["session"]["access_token"])

    day.log_in = log_in
    day.admin = log_in(SimpleNamespace(email=admin_email), admin_password)
    for step in STEPS:
        await step(day)
        print(f"ok {step.__module__.replace('__main__', 'day')}.{step.__name__}", flush=True)
    print(f"{len(STEPS)} steps")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
