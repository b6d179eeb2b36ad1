import { DurableObject } from "cloudflare:workers";

interface ControlEnv {
  readonly ROOMS: DurableObjectNamespace<ControlRoom>;
}

const PAGE = JSON.stringify({ messages: Array.from({ length: 50 }, (_, seq) => message(seq, "x".repeat(50))) });

/** The control: an object that broadcasts and stores nothing, one frame a message. What the platform gives by itself. */
export class ControlRoom extends DurableObject<ControlEnv> {
  private seq = 0;
  private readonly instance = crypto.randomUUID();

  override fetch(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ name: new URL(request.url).searchParams.get("user") });
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(socket: WebSocket, data: string): void {
    const { id, text } = JSON.parse(data) as { id: string; text: string };
    this.seq += 1;
    const { name } = socket.deserializeAttachment() as { name: string };
    const frame = JSON.stringify({ t: "msg", seq: this.seq, from: name, text, ts: Date.now() });
    for (const other of this.ctx.getWebSockets()) other.send(frame);
    socket.send(JSON.stringify({ t: "ack", id, seq: this.seq }));
  }

  override webSocketClose(): void {}

  /** REST over the same ways, with the sizes of ours: parse, ask the object, answer. */
  post(content: string): unknown {
    this.seq += 1;
    return { message: message(this.seq, content) };
  }

  page(): string {
    return PAGE;
  }

  benchInstance(): string {
    return this.instance;
  }
}

function message(seq: number, content: string) {
  const id = "0198f3c2-7a11-7e2b-9d3c-3f1f5b0c9a77";
  const at = "2026-01-01T00:00:00.000Z";
  return { id, seq, room_id: id, user_id: id, full_name: "Bench 1", content, created_at: at, updated_at: at };
}

export default {
  async fetch(request, env) {
    const [, kind, id = ""] = new URL(request.url).pathname.split("/");
    if (kind === "" || kind === undefined) return new Response("ok");
    const room = env.ROOMS.getByName(id);
    if (kind === "instance") return new Response(await room.benchInstance());
    if (kind === "ws") return await room.fetch(request);
    if (request.method === "GET") return new Response(await room.page());
    const { content } = ((await request.json()) as { message: { content: string } }).message;
    return Response.json(await room.post(content), { status: 201 });
  },
} satisfies ExportedHandler<ControlEnv>;
