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
  const messages = `/message/rooms/${room}/messages`;
  /** Before anything was sent, an id of nothing. */
  const idOf = (nth: number) => sent[nth % Math.max(1, sent.length)] ?? room;
  const target = people["of" in step ? step.of : 0] as Person;
  const request = (): Promise<Response> => {
    switch (step.kind) {
      case "send":
        return call("POST", messages, {
          as,
          json: {
            message: {
              content: step.content,
              client_id: step.key,
              reply_to: step.replyTo === null || sent.length === 0 ? null : idOf(step.replyTo),
              custom: step.custom,
            },
          },
        });
      case "edit":
        return call("PATCH", `${messages}/${idOf(step.nth)}`, {
          as,
          json: { message: { content: step.content, custom: step.custom } },
        });
      case "delete":
        return call("DELETE", `${messages}/${idOf(step.nth)}?reason=a%20reason`, { as });
      case "deleteMany":
        return call("POST", `${messages}/delete`, { as, json: { message_ids: step.nths.map(idOf) } });
      case "react": {
        const path = `${messages}/${idOf(step.nth)}/reactions/${encodeURIComponent(step.emoji)}`;
        return call(step.isOn ? "PUT" : "DELETE", path, { as });
      }
      case "pin":
        return call(step.isOn ? "PUT" : "DELETE", `${messages}/${idOf(step.nth)}/pin`, { as });
      case "tell":
        return call("PATCH", `/room/${room}`, { as, json: { room: { system_messages: step.systemMessages } } });
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
