import { describe, expect, it } from "vitest";
import { GroupCommit } from "../../../src/room/group-commit.ts";

/** Groups as they were handled; a timer fires when the test says so. */
function gather() {
  let now = 1_000;
  let gathered: (string | null)[] = [];
  const timers: (() => void)[] = [];
  const groups: (string | null)[][] = [];
  const group: GroupCommit = new GroupCommit({
    now: () => now,
    collect: (work) => void timers.push(work),
    commit: () => {
      const batch = gathered;
      gathered = [];
      groups.push(batch);
      group.answered(batch.flatMap((userId) => userId ?? []));
    },
  });
  return {
    groups,
    send(...users: (string | null)[]) {
      for (const user of users) {
        gathered.push(user);
        group.join(user);
      }
    },
    tick() {
      for (const timer of timers.splice(0)) timer();
    },
    pass(ms: number) {
      now += ms;
    },
  };
}

describe("a group", () => {
  it("is what arrives together", () => {
    const { groups, send, tick } = gather();
    send("ada", "bob", "ada", null);
    expect(groups).toEqual([]);
    tick();
    expect(groups).toEqual([["ada", "bob", "ada", null]]);
  });

  it("is complete when everybody who was just answered is in it, and its timer then does nothing", () => {
    const { groups, send, tick } = gather();
    send("ada", "bob");
    tick();
    send("ada");
    expect(groups).toHaveLength(1);
    send("bob");
    expect(groups).toEqual([
      ["ada", "bob"],
      ["ada", "bob"],
    ]);
    send("eve");
    tick();
    expect(groups).toHaveLength(2);
  });

  it("waits once more for who is missing, and not a third time", () => {
    const { groups, send, tick } = gather();
    send("ada", "bob");
    tick();
    send("ada");
    tick();
    expect(groups).toHaveLength(1);
    tick();
    expect(groups.at(-1)).toEqual(["ada"]);
  });

  it("joins two that took turns", () => {
    const { groups, send, tick } = gather();
    send("ada", "bob");
    tick();
    send("eve", "joe");
    tick();
    send("bob", "ada");
    expect(groups).toHaveLength(2);
    expect(groups.at(-1)).toEqual(["eve", "joe", "bob", "ada"]);
  });

  it("does not wait for who was answered long ago", () => {
    const { groups, send, tick, pass } = gather();
    send("ada", "bob");
    tick();
    pass(10);
    send("ada");
    tick();
    expect(groups.at(-1)).toEqual(["ada"]);
  });

  it("is complete with everybody who was just answered, though their way back was long", () => {
    const { groups, send, pass, tick } = gather();
    send("ada", "bob");
    tick();
    pass(10);
    send("ada", "bob");
    expect(groups).toHaveLength(2);
  });

  it("of one alone, or of who does not wait for answers, ends with the timer: more of it may be on its way", () => {
    const { groups, send, tick } = gather();
    send("ada");
    tick();
    send("ada");
    expect(groups).toHaveLength(1);
    send("ada", "ada", "bob");
    tick();
    send("ada", "bob", "ada", "ada");
    expect(groups).toHaveLength(2);
    tick();
    expect(groups.at(-1)).toEqual(["ada", "bob", "ada", "ada"]);
  });

  it("of one alone is complete too, once it is large, when all that was answered has been followed", () => {
    const { groups, send, tick } = gather();
    const sends = (count: number) => new Array<string>(count).fill("ada");
    send(...sends(32));
    tick();
    send(...sends(31));
    expect(groups).toHaveLength(1);
    send("ada");
    expect(groups.map((group) => group.length)).toEqual([32, 32]);
    // A smaller one is not, though nothing is missing either.
    send(...sends(31));
    tick();
    tick();
    expect(groups.at(-1)).toHaveLength(31);
    send(...sends(31));
    expect(groups).toHaveLength(3);
    tick();
    expect(groups.at(-1)).toHaveLength(31);
  });

  it("waits for the timer when many were complete since one came: else nobody but these senders would be heard", () => {
    const { groups, send, tick } = gather();
    send("ada", "bob");
    tick();
    for (let n = 0; n < 8; n += 1) send("ada", "bob");
    expect(groups).toHaveLength(9);
    send("ada", "bob");
    expect(groups).toHaveLength(9);
    tick();
    expect(groups).toHaveLength(10);
    send("ada", "bob");
    expect(groups).toHaveLength(11);
  });

  it("is not handled inside another one", () => {
    const seen: string[] = [];
    let depth = 0;
    const timers: (() => void)[] = [];
    const group: GroupCommit = new GroupCommit({
      now: () => 0,
      collect: (work) => void timers.push(work),
      commit: () => {
        depth += 1;
        seen.push(`begin ${depth}`);
        group.answered(["ada", "bob"]);
        if (seen.length < 3) for (const user of ["ada", "bob"]) group.join(user);
        depth -= 1;
      },
    });
    group.join("ada");
    for (const timer of timers.splice(0)) timer();
    expect(seen).toEqual(["begin 1"]);
    for (const timer of timers.splice(0)) timer();
    expect(seen).toEqual(["begin 1", "begin 1"]);
  });
});
