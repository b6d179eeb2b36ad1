import { expect, it } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("a message that PostgreSQL refuses is parked and can be seen, the rest goes on, a retry mends it (P1)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  const poisoned = `${stage.clients[1]?.sends.client}-3`;
  await rig.sql((sql) =>
    sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin
        raise exception 'not this one' using errcode = '22P05'; end $$;
      create trigger refuse before insert or update on messages for each row
        when (new.client_id = '${poisoned}' and new.content is not null) execute function refuse();`),
  );
  await stage.load.run(90);
  await stage.drained();
  await stage.check();
  const path = `/admin/parked?room_id=${stage.roomId}`;
  const { parked } = await rig.api.demand<{ parked: { seq: number; sqlstate: string; error: string }[] }>(
    rig.admin,
    "GET",
    path,
  );
  expect(parked).toMatchObject([{ sqlstate: "22P05", error: expect.stringContaining("not this one") }]);
  expect(rig.lines.some((line) => line.includes("a message was parked"))).toBe(true);

  await rig.sql((sql) => sql`drop trigger refuse on messages`);
  await rig.api.demand(rig.admin, "POST", `/admin/parked/${stage.roomId}/${parked[0]?.seq}/retry`);
  expect((await rig.api.demand<{ parked: unknown[] }>(rig.admin, "GET", path)).parked).toEqual([]);
  await stage.check();
});

it("a membership that PostgreSQL refuses halts this room's drain and alerts; mended, it goes on (P1)", async () => {
  const { rig } = world;
  const [halted, other] = [await openStage(rig, { people: 2 }), await openStage(rig, { people: 2 })];
  const newcomer = rig.people[5];
  await rig.sql((sql) =>
    sql.unsafe(`alter table room_members add constraint nobody_new check (user_id <> '${newcomer?.id}') not valid`),
  );
  await halted.drained();
  if (newcomer) await rig.api.putMember(halted.owner, halted.roomId, newcomer);
  await eventually(5_000, "an alert", () =>
    rig.lines.some((line) => line.includes("drain halted") && line.includes(halted.roomId)) ? true : undefined,
  );
  const at = await halted.projectedRev();
  await halted.load.run(20);
  await other.load.run(20);
  await other.check();
  expect(await halted.projectedRev()).toBe(at);
  expect((await rig.api.demand<{ parked: unknown[] }>(rig.admin, "GET", "/admin/parked")).parked).toEqual([]);

  await rig.sql((sql) => sql`alter table room_members drop constraint nobody_new`);
  await rig.resync();
  await halted.check();
});
