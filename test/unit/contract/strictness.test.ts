import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { banPut } from "../../../src/contract/ban.ts";
import { jobCreate } from "../../../src/contract/job.ts";
import { messageSend } from "../../../src/contract/message.ts";
import { mutePut } from "../../../src/contract/mute.ts";
import { reportCreate, reportUpdate } from "../../../src/contract/report.ts";
import { memberPut, ownerPut, roomCreate, roomUpdate } from "../../../src/contract/room.ts";
import { credentials, refreshRequest, ticketRequest } from "../../../src/contract/session.ts";
import { passwordUpdate, signupRequest, userUpdate } from "../../../src/contract/user.ts";

const roomId = "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f";

/** Every body that a client can send, in its smallest valid form; `inner` is what wraps the resource. */
const bodies: { name: string; schema: z.ZodType; valid: object; inner?: string }[] = [
  { name: "messageSend", schema: messageSend, valid: { message: { content: "hello" } }, inner: "message" },
  { name: "roomCreate", schema: roomCreate, valid: { room: { name: "a room" } }, inner: "room" },
  { name: "roomUpdate", schema: roomUpdate, valid: { room: {} }, inner: "room" },
  { name: "ownerPut", schema: ownerPut, valid: { room: { owner_id: roomId } }, inner: "room" },
  { name: "banPut", schema: banPut, valid: { ban: {} }, inner: "ban" },
  { name: "mutePut", schema: mutePut, valid: { mute: { seconds: 1 } }, inner: "mute" },
  {
    name: "reportCreate",
    schema: reportCreate,
    valid: { report: { user_id: roomId, category: "spam" } },
    inner: "report",
  },
  {
    name: "reportUpdate",
    schema: reportUpdate,
    valid: { report: { state: "resolved", resolution: "dismissed" } },
    inner: "report",
  },
  { name: "memberPut", schema: memberPut, valid: { member: { role: "member" } }, inner: "member" },
  {
    name: "signupRequest",
    schema: signupRequest,
    valid: { user: { email: "ada@example.com", full_name: "Ada" }, password: "long enough" },
    inner: "user",
  },
  { name: "userUpdate", schema: userUpdate, valid: { user: {} }, inner: "user" },
  {
    name: "passwordUpdate",
    schema: passwordUpdate,
    valid: { old_password: "a", new_password: "long enough", confirm_password: "long enough" },
  },
  { name: "credentials", schema: credentials, valid: { username: "ada", password: "x" } },
  { name: "refreshRequest", schema: refreshRequest, valid: { refresh_token: "x" } },
  { name: "ticketRequest", schema: ticketRequest, valid: { room_id: roomId } },
  { name: "jobCreate", schema: jobCreate, valid: { job: { kind: "resync" } }, inner: "job" },
];

const unknownFields = ["seq", "rev", "is_admin", "password_hash", "__proto__", "constructor", "toString", ""];

/** As it comes over the wire: `__proto__` is an own key then, not a prototype. */
const wire = (value: object) => JSON.stringify(value);

describe.each(bodies)("$name", ({ schema, valid }) => {
  const parse = (json: string) => schema.safeParse(JSON.parse(json));
  const withField = (json: string, key: string) => json.replace("{", `{${JSON.stringify(key)}:{"role":"admin"},`);

  it("takes its smallest form", () => {
    expect(parse(wire(valid)).error).toBeUndefined();
  });

  it.each(unknownFields)("refuses an unknown field %j", (key) => {
    expect(parse(withField(wire(valid), key)).success).toBe(false);
  });

  it.each(["null", "[]", '""', "1", "1e400", "true", "{}", "[[[[]]]]"])("is no %s", (json) => {
    expect(parse(json).success).toBe(false);
  });

  it.each(["null", "[]", '"x"', "1e400", '{"$ne":null}', deep(5_000)])("has no %.20s for a value", (json) => {
    for (const key of Object.keys(valid)) {
      const body = `{${JSON.stringify(key)}:${json},${wire({ ...valid, [key]: undefined }).slice(1)}`.replace(
        ",}",
        "}",
      );
      const strings = ["old_password", "confirm_password", "password", "username", "refresh_token"];
      if (json === '"x"' && strings.includes(key)) continue;
      expect(parse(body).success, `${key}: ${json.slice(0, 20)}`).toBe(false);
    }
  });
});

describe.each(bodies.flatMap((body) => (body.inner === undefined ? [] : { ...body, inner: body.inner })))(
  "what $name wraps",
  ({ schema, valid, inner }) => {
    it.each(unknownFields)("refuses an unknown field %j", (key) => {
      const json = wire(valid)
        .replace(`"${inner}":{`, `"${inner}":{${JSON.stringify(key)}:"x",`)
        .replace('"x",}', '"x"}');
      expect(JSON.parse(json)[inner]).toHaveProperty([key]);
      expect(schema.safeParse(JSON.parse(json)).success).toBe(false);
    });
  },
);

function deep(levels: number): string {
  return `${"[".repeat(levels)}${"]".repeat(levels)}`;
}
