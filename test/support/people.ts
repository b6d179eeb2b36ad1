import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { memberResponse, roomResponse } from "../../src/contract/room.ts";
import { loginResponse } from "../../src/contract/session.ts";
import { userResponse } from "../../src/contract/user.ts";
import { parsed, RestClient } from "./rest-client.ts";

export const PASSWORD = "a long enough phrase";

/** Somebody with an account and a session; `api` speaks as them. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly api: RestClient;
  readonly token: string;
}

/** Signs up and logs in; the name gets a few random letters, so that every test has people of its own. */
export async function newPerson(url: string, name: string): Promise<Person> {
  const username = `${name}-${randomBytes(4).toString("hex")}`;
  const email = `${username}@example.com`;
  const nobody = new RestClient(url);
  const signup = { user: { email, username, full_name: name }, password: PASSWORD };
  const { user } = parsed(await nobody.post("/user/signup", signup), 201, userResponse);
  const { session } = await logIn(url, email, PASSWORD);
  const token = session.access_token;
  return { id: user.id, email, username, token, api: new RestClient(url, token) };
}

export async function logIn(url: string, username: string, password: string): Promise<z.infer<typeof loginResponse>> {
  return parsed(await new RestClient(url).post("/auth/login", { username, password }), 200, loginResponse);
}

/** A room of this owner with these members. @returns its id. */
export async function newRoom(owner: Person, members: readonly Person[] = [], settings: object = {}): Promise<string> {
  const room = { name: "The engine room", ...settings };
  const created = parsed(await owner.api.post("/room", { room }), 201, roomResponse);
  for (const { id } of members) {
    const path = `/room/${created.room.id}/members/${id}`;
    parsed(await owner.api.put(path, { member: { role: "member" } }), 200, memberResponse);
  }
  return created.room.id;
}
