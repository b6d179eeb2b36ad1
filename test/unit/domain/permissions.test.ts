import { describe, expect, it } from "vitest";
import {
  type Capability,
  can,
  capabilities,
  globalRoles,
  isLeftByDirect,
  mayGrant,
  outranks,
  type RoomRole,
  roomRoles,
} from "../../../src/domain/permissions.ts";

/** Written out by hand, in the order of `columns`: the table of the README, not the code's. */
const columns = ["owner", "admin", "moderator", "member", "read_only", "nobody"] as const;
const forUsers: Record<Capability, string> = {
  "room.read": "yes yes yes yes yes no",
  "room.update": "yes yes no no no no",
  "room.archive": "yes yes no no no no",
  "room.delete": "yes no no no no no",
  "message.send": "yes yes yes yes no no",
  "message.announce": "yes yes yes no no no",
  "message.skip_slow_mode": "yes yes yes no no no",
  "message.react": "yes yes yes yes no no",
  "message.pin": "yes yes yes no no no",
  "message.mention_room": "yes yes yes no no no",
  "message.delete_any": "yes yes yes no no no",
  "message.read_versions": "yes yes yes no no no",
  "member.add": "yes yes no no no no",
  "member.invite": "yes yes yes no no no",
  "member.remove": "yes yes yes no no no",
  "member.mute": "yes yes yes no no no",
  "member.ban": "yes yes yes no no no",
  "member.set_role": "yes yes no no no no",
  "report.manage": "yes yes yes no no no",
  "audit.read": "yes yes no no no no",
};

/** What speaks with one's own voice; a global admin does it only as a member. */
const voices = ["message.send", "message.announce", "message.skip_slow_mode", "message.react", "message.mention_room"];

const roleOf = (column: (typeof columns)[number]): RoomRole | null => (column === "nobody" ? null : column);

describe("can", () => {
  it("has a row for every capability and a column for every role", () => {
    expect(Object.keys(forUsers).sort()).toEqual([...capabilities].sort());
    expect(columns).toEqual([...roomRoles, "nobody"]);
    expect(globalRoles).toEqual(["admin", "user"]);
  });

  const cells = capabilities.flatMap((capability) =>
    forUsers[capability].split(" ").map((answer, index) => {
      const column = columns[index] ?? "nobody";
      return { capability, column, expected: answer === "yes" };
    }),
  );

  it.each(cells)("$column · $capability · $expected", ({ capability, column, expected }) => {
    expect(can({ roomRole: roleOf(column), globalRole: "user" }, capability)).toBe(expected);
  });

  it.each(cells)(
    "a global admin who is $column may do all but speak: $capability",
    ({ capability, column, expected }) => {
      const isAllowed = can({ roomRole: roleOf(column), globalRole: "admin" }, capability);
      expect(isAllowed).toBe(voices.includes(capability) ? expected : true);
    },
  );

  it("knows no capability that is not in the table", () => {
    for (const roomRole of roomRoles) {
      expect(can({ roomRole, globalRole: "admin" }, "room.explode" as Capability)).toBe(false);
    }
  });
});

describe.each(roomRoles.map((role, index) => ({ role, index })))("the rank of $role", ({ role, index }) => {
  it("acts only on lower ranks, whatever a global admin may do", () => {
    roomRoles.forEach((target, place) => {
      expect(outranks({ roomRole: role, globalRole: "user" }, target)).toBe(index < place);
      expect(outranks({ roomRole: role, globalRole: "admin" }, target)).toBe(true);
    });
  });

  it("grants its own role and lower ones", () => {
    roomRoles.forEach((granted, place) => {
      expect(mayGrant({ roomRole: role, globalRole: "user" }, granted)).toBe(index <= place);
      expect(mayGrant({ roomRole: role, globalRole: "admin" }, granted)).toBe(true);
    });
  });

  it("is above whoever is no member", () => {
    expect(outranks({ roomRole: null, globalRole: "user" }, role)).toBe(false);
    expect(mayGrant({ roomRole: null, globalRole: "user" }, role)).toBe(false);
  });
});

/** Written out by hand: what a direct room leaves its people, and what a global admin besides. */
const inDirect = ["room.read", "room.update", "message.pin", ...voices];
const inDirectByAdmin = ["room.archive", "room.delete", "message.delete_any", "message.read_versions"];

describe("a direct room", () => {
  it.each(capabilities)("leaves %s to whom it should", (capability) => {
    for (const roomRole of roomRoles) {
      expect(isLeftByDirect({ roomRole, globalRole: "user" }, capability)).toBe(inDirect.includes(capability));
    }
    const forAdmins = [...inDirect, ...inDirectByAdmin, "report.manage", "audit.read"];
    expect(isLeftByDirect({ roomRole: null, globalRole: "admin" }, capability)).toBe(forAdmins.includes(capability));
  });
});
