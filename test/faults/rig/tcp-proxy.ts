import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";

/**
 * What happens to the bytes of one direction: they pass; they wait, as in a partition, and pass later; or they are
 * swallowed, so that one side believes to have said what the other never heard.
 */
export type Flow = "pass" | "stall" | "swallow";

export interface Conditions {
  /** From whoever dialled to the server behind. */
  readonly up: Flow;
  readonly down: Flow;
  /** Of each chunk, in both directions. */
  readonly delayMs: number;
  /** New connections are closed at once. */
  readonly refuse: boolean;
}

const FAIR: Conditions = { up: "pass", down: "pass", delayMs: 0, refuse: false };

interface Direction {
  readonly name: "up" | "down";
  readonly from: Socket;
  readonly to: Socket;
  /** A chunk is on its way: what comes behind must not overtake it. */
  isHeld: boolean;
}

/** One TCP connection through the proxy. Conditions of its own win over the proxy's. */
export class Link {
  private readonly directions: readonly Direction[];
  private readonly proxy: TcpProxy;
  private own: Partial<Conditions> = {};
  /** Something was swallowed: the stream can never be made whole again. */
  private isBroken = false;
  private isClosed = false;

  constructor(near: Socket, far: Socket, proxy: TcpProxy) {
    this.proxy = proxy;
    this.directions = [
      { name: "up", from: near, to: far, isHeld: false },
      { name: "down", from: far, to: near, isHeld: false },
    ];
    for (const direction of this.directions) this.pipe(direction);
  }

  private pipe(direction: Direction): void {
    const { name, from, to } = direction;
    const go = () => {
      direction.isHeld = false;
      this.apply();
    };
    from.setNoDelay(true);
    from.on("data", (chunk) => {
      const { delayMs } = this.conditions;
      if (this.conditions[name] === "swallow") {
        this.isBroken = true;
        return;
      }
      const pass = () => {
        if (to.destroyed || to.write(chunk)) return true;
        to.once("drain", go);
        return false;
      };
      if (delayMs === 0 && pass()) return;
      direction.isHeld = true;
      from.pause();
      if (delayMs > 0) setTimeout(() => pass() && go(), delayMs);
    });
    from.on("error", () => undefined);
    from.on("close", () => this.cut());
  }

  private get conditions(): Conditions {
    return { ...this.proxy.conditions, ...this.own };
  }

  set(own: Partial<Conditions>): void {
    this.own = own;
    this.apply();
  }

  /** Pauses or resumes what the conditions say; cuts what can not be healed. */
  apply(): void {
    if (this.isClosed) return;
    const { conditions } = this;
    if (this.isBroken && conditions.up === "pass" && conditions.down === "pass") {
      this.cut();
      return;
    }
    for (const { name, from, isHeld } of this.directions) {
      if (isHeld || conditions[name] === "stall") from.pause();
      else from.resume();
    }
  }

  /** Ends both halves at once, without a word. */
  cut(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.proxy.links.delete(this);
    for (const { from } of this.directions) from.resetAndDestroy();
  }
}

/** A wire with faults on demand, between loopback ports. */
export class TcpProxy {
  readonly port: number;
  readonly links = new Set<Link>();
  conditions: Conditions = FAIR;
  private readonly server: Server;
  private readonly target: number;

  private constructor(server: Server, target: number) {
    this.server = server;
    this.target = target;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (near) => this.accept(near));
  }

  static async start(target: number): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TcpProxy(server, target);
  }

  private accept(near: Socket): void {
    near.on("error", () => undefined);
    if (this.conditions.refuse) {
      near.resetAndDestroy();
      return;
    }
    const link = new Link(near, dial({ host: "127.0.0.1", port: this.target }), this);
    this.links.add(link);
    link.apply();
  }

  set(conditions: Partial<Conditions>): void {
    this.conditions = { ...FAIR, ...conditions };
    for (const link of [...this.links]) link.apply();
  }

  heal(): void {
    for (const link of [...this.links]) link.set({});
    this.set({});
  }

  cut(): void {
    for (const link of [...this.links]) link.cut();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
