import { describe, expect, it } from "vitest";
import { deletedName, isReserved } from "../../../src/domain/usernames.ts";

describe("a username", () => {
  it.each(["room", "Everyone", "ADMIN", "system", "deleted-0192", "Deleted-x", deletedName(crypto.randomUUID())])(
    "%s is reserved",
    (name) => expect(isReserved(name)).toBe(true),
  );

  it.each(["ada", "rooms", "roomie", "admin-ada", "undeleted-1", "deleted"])("%s is anybody's", (name) =>
    expect(isReserved(name)).toBe(false),
  );
});
