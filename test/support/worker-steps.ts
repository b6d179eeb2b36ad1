import type { Step } from "./room-arbitraries.ts";
import { call, type Person } from "./worker-client.ts";

/** Tries a step over REST. @returns its status, and its code or the seq of its message; what was sent joins `sent`. */
export async function act(
  people: readonly Person[],
  room: string,
  sent: string[],
  step: Step,
  as: Person,
): Promise<unknown> {
  const target = people["of" in step ? step.of : 0] as Person;
  const request = (): Promise<Response> => {
    switch (step.kind) {
      case "send":
        return call("POST", `/message/rooms/${room}/messages`, {
          as,
          json: { message: { content: step.content, client_id: step.key } },
        });
      case "delete":
        return call("DELETE", `/message/rooms/${room}/messages/${sent[step.nth % Math.max(1, sent.length)] ?? room}`, {
          as,
        });
      case "join":
        return call("POST", `/room/${room}/join`, { as });
      case "put":
        return call("PUT", `/room/${room}/members/${target.id}`, { as, json: { member: { role: step.role } } });
      case "remove":
        return call("DELETE", `/room/${room}/members/${target.id}`, { as });
      case "rename":
        return call("PATCH", `/room/${room}`, { as, json: { room: { name: step.name } } });
    }
  };
  const response = await request();
  const body = (await response.json()) as { code?: string; message?: { id: string; seq: number } };
  if (response.status === 201 && body.message) sent.push(body.message.id);
  return [response.status, body.code ?? body.message?.seq ?? null];
}
