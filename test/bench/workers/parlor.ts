import { createDeps } from "../../../src/deps.ts";
import type { Caller, Profile } from "../../../src/domain/profile.ts";
import product, { RoomObject as ProductRoom } from "../../../src/worker.ts";

export { AccountObject, LaneObject, Projector } from "../../../src/worker.ts";

/** The product's room, and a name for each of its lives in memory. */
export class RoomObject extends ProductRoom {
  private readonly instance = crypto.randomUUID();

  benchInstance(): string {
    return this.instance;
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
        const id = url.searchParams.get("id") ?? "";
        const owner: Caller = {
          profile: profileOf(0),
          globalRole: "user",
          status: "active",
          standingVersion: 0,
          sessionId: "bench",
        };
        await deps.rooms.create(id, { name: "Bench", description: null, visibility: "private" }, owner);
        const members = list(number("members")).slice(1);
        await Promise.all(
          members.map((index) =>
            deps.rooms.execute(id, owner, { type: "member.put", profile: profileOf(index), role: "member" }),
          ),
        );
        return new Response("made");
      }
      case "/bench/instance": {
        const room = env.ROOMS.getByName(url.searchParams.get("id") ?? "") as unknown as DurableObjectStub<RoomObject>;
        return new Response(await room.benchInstance());
      }
      default:
        return new Response(null, { status: 404 });
    }
  },
} satisfies ExportedHandler<Env>;

function profileOf(index: number): Profile {
  const userId = `00000000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;
  return { userId, username: `bench${index}`, fullName: `Bench ${index}`, pictureUrl: null, version: 1 };
}
