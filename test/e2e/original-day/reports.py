"""The original's reports for administrators."""

import csv
import io
import time
from datetime import datetime, timedelta, timezone

from client import check, expect_refusal, same

PER_ROOM = "/admin/analytics/messages-per-room"
ACTIVITY = "/admin/analytics/user-activity"
#: Sixty in the conversation, the one that was repeated, and the one after the new password.
SAID = 62


def count_in(day, query: str = "") -> int | None:
    rooms = day.admin.get(PER_ROOM + query)["rooms"]
    return next((one["message_count"] for one in rooms if one["room_id"] == day.room), None)


async def messages_per_room(day):
    deadline = time.monotonic() + 5
    while count_in(day) != SAID and time.monotonic() < deadline:
        time.sleep(0.1)
    same(count_in(day), SAID, "the room's messages, five seconds later")
    silent = day.ada.client.post("/room/", {"room": {"name": "=Silence, please"}}, 201)["room"]["id"]
    rooms = {one["room_id"]: one for one in day.admin.get(PER_ROOM)["rooms"]}
    same(rooms[silent], {"room_id": silent, "room_name": "=Silence, please", "message_count": 0}, "a room without any")


async def user_activity(day):
    users = {one["user_id"]: one for one in day.admin.get(ACTIVITY)["users"]}
    same(users[day.ada.id]["message_count"] + users[day.bob.id]["message_count"], SAID, "who said them")
    same(users[day.cy.id], {"user_id": day.cy.id, "username": day.cy.username, "email": day.cy.email,
                            "message_count": 0}, "who said nothing")


async def by_date(day):
    now = datetime.now(timezone.utc)
    today, yesterday, tomorrow = (str((now + timedelta(days=days)).date()) for days in (0, -1, 1))
    # The day may have turned since the first message.
    same(count_in(day, f"?start_date={yesterday}&end_date={today}"), SAID, "until today, all day")
    same(count_in(day, f"?start_date={yesterday}T00:00:00Z"), SAID, "since a time")
    same(count_in(day, f"?start_date={tomorrow}"), 0, "tomorrow")
    same(count_in(day, "?end_date=2020-12-31"), 0, "long ago")
    same(count_in(day, "?start_date=2020-01-01&end_date=9999-12-31"), SAID, "for ever")
    backwards = day.admin.call("GET", f"{PER_ROOM}?start_date={tomorrow}&end_date={today}")
    expect_refusal(backwards, 400, "request.bad_query")
    expect_refusal(day.admin.call("GET", f"{ACTIVITY}?start_date=soon"), 400, "request.bad_query")


async def as_csv(day):
    for path, key, filename in ((PER_ROOM, "rooms", "messages_per_room.csv"), (ACTIVITY, "users", "user_activity.csv")):
        answer = day.admin.call("GET", f"{path}?format=csv")
        same(answer.status, 200, path)
        check(answer.headers["Content-Type"].startswith("text/csv"), "its type")
        check(filename in answer.headers["Content-Disposition"], "its name")
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        told = day.admin.get(path)[key]
        same(list(rows[0]), list(told[0]), "the same columns")
        # A cell that a spreadsheet would run as a formula is quoted.
        plain = [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]
        same(plain, [{name: str(cell) for name, cell in row.items()} for row in told], "the same rows")
    check("'=Silence, please" in day.admin.call("GET", f"{PER_ROOM}?format=csv").text, "no formula")


async def lists_for_admins(day):
    emails = [user["email"] for user in day.admin.get("/user/users?limit=100")["users"]]
    check({day.ada.email, day.bob.email, day.cy.email} <= set(emails), "all users")
    check(day.room in [room["id"] for room in day.admin.get("/room/rooms?limit=100")["rooms"]], "all rooms")
    same(day.admin.get(f"/user/{day.ada.id}")["user"]["email"], day.ada.email, "all of a user")
