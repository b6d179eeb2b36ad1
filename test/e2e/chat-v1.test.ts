import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { signUp } from "../support/api-client.ts";
import { startServer } from "../support/server.ts";

/** The system's own: python3-websockets is a package of the distribution. */
const PYTHON = "/usr/bin/python3";
const hasPython = spawnSync(PYTHON, ["-c", "import websockets"]).status === 0;

it.skipIf(!hasPython && !process.env.CI)(
  "a client in another language speaks chat.v1 from its description alone",
  { timeout: 90_000 },
  async () => {
    const server = await startServer();
    try {
      const ada = await signUp(server.url, "Ada");
      const room = await ada.createRoom("In the wild");
      const { ticket } = await ada.call<{ ticket: string }>("POST", "/auth/ws-ticket", { room_id: room.id });
      const script = join(import.meta.dirname, "chat-v1", "chat.py");
      const args = ["-B", script, server.socketUrl, room.id, ticket, ada.session.access_token];
      const { stdout } = await promisify(execFile)(PYTHON, args, { timeout: 60_000 });
      expect(stdout.trim().split("\n")).toHaveLength(6);
    } finally {
      await server.stop();
    }
  },
);
