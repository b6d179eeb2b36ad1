/** As the Chrome DevTools Protocol has it; times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Inspector {
  start(): Promise<void>;
  stop(): Promise<CpuProfile>;
}

export const SAMPLING_US = 200;

/** Attaches to the profiler of a workerd. */
export async function attach(port: number): Promise<Inspector> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  let last = 0;
  const call = <T>(method: string, params = {}): Promise<T> => {
    last += 1;
    const id = last;
    return new Promise((resolve) => {
      socket.addEventListener("message", function answered({ data }) {
        const answer = JSON.parse(String(data)) as { id?: number; result: T };
        if (answer.id !== id) return;
        socket.removeEventListener("message", answered);
        resolve(answer.result);
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  return {
    async start() {
      await call("Profiler.enable");
      await call("Profiler.setSamplingInterval", { interval: SAMPLING_US });
      await call("Profiler.start");
    },
    async stop() {
      const { profile } = await call<{ profile: CpuProfile }>("Profiler.stop");
      socket.close();
      return profile;
    },
  };
}
