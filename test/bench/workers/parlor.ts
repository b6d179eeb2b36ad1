import { createDeps } from "../../../src/deps.ts";
import type { MemberQuery } from "../../../src/domain/member-list.ts";
import type { Caller, Profile } from "../../../src/domain/profile.ts";
import { defaultSettings } from "../../../src/domain/room.ts";
import { listMembers } from "../../../src/room/member-list.ts";
import product, { RoomObject as ProductRoom } from "../../../src/worker.ts";

export { AccountObject, DirectIndexObject, LaneObject, Projector, ThrottleObject } from "../../../src/worker.ts";

/** The product's room, and a name for each of its lives in memory. */
export class RoomObject extends ProductRoom {
  private readonly instance = crypto.randomUUID();

  benchInstance(): string {
    return this.instance;
  }

  /** Rows that SQLite reads for a page of members. */
  benchMemberRows(query: MemberQuery): number {
    const { sql } = this.ctx.storage;
    let rows = 0;
    const exec = (text: string, ...params: SqlStorageValue[]) => {
      const cursor = sql.exec(text, ...params);
      const found = cursor.toArray();
      rows += cursor.rowsRead;
      return { toArray: () => found };
    };
    listMembers({ exec } as unknown as SqlStorage, query);
    return rows;
  }
}

/** The product behind one more door, by which the bench makes a thousand members without a thousand password checks. */
export default {
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (!url.pathname.startsWith("/bench/")) return await product.fetch(request, env, ctx);
    const deps = createDeps(env, (work) => ctx.waitUntil(work));
    const number = (name: string) => Number(url.searchParams.get(name));
    const list = (length: number) => Array.from({ length }, (_, index) => index);
    const id = url.searchParams.get("id") ?? "";
    const room = env.ROOMS.getByName(id) as unknown as DurableObjectStub<RoomObject>;
    switch (url.pathname) {
      case "/bench/sessions": {
        const first = number("first");
        const tokens = list(number("count")).map(async (index) => {
          const profile = profileOf(first + index);
          const seed = { profile, email: `${profile.username}@example.com`, role: "user", status: "active" } as const;
          const { caller } = await deps.accounts.openSession({ ...seed, version: 1 }, "bench");
          const { token } = await deps.tokens.sign({ userId: profile.userId, sessionId: caller.sessionId }, Date.now());
          return token;
        });
        return Response.json(await Promise.all(tokens));
      }
      case "/bench/room": {
        await deps.rooms.create(id, { ...defaultSettings, name: "Bench", visibility: "public" }, owner);
        return new Response("made");
      }
      case "/bench/members": {
        const people = list(number("count")).map((index) => ({
          profile: profileOf(number("first") + index),
          role: "member" as const,
        }));
        await deps.rooms.execute(id, owner, { type: "member.add", people });
        return new Response("added");
      }
      case "/bench/member-rows": {
        const query = (await request.json()) as MemberQuery;
        return Response.json(await room.benchMemberRows(query));
      }
      case "/bench/instance": {
        return new Response(await room.benchInstance());
      }
      default:
        return new Response(null, { status: 404 });
    }
  },
} satisfies ExportedHandler<Env>;

const owner: Caller = {
  profile: profileOf(0),
  globalRole: "user",
  status: "active",
  standingVersion: 0,
  sessionId: "bench",
};

function profileOf(index: number): Profile {
  const userId = `00000000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;
  return { userId, username: `bench${index}`, fullName: `Bench ${index}`, pictureUrl: null, version: 1 };
}
