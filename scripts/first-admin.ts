import { randomBytes } from "node:crypto";
import { and, eq, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { v7 as uuidv7 } from "uuid";
import { signupRequest } from "../src/contract/user.ts";
import { users } from "../src/db/schema.ts";
import { hashPassword } from "../src/services/passwords.ts";
import { Refusal } from "./cli.ts";
import { withDatabase } from "./database.ts";

/** Any number; the same for everyone who makes a first admin. */
const LOCK = 7_274_002;
const UNIQUE_VIOLATION = "23505";

export interface AdminToBe {
  readonly email: string;
  readonly username: string;
  readonly fullName: string;
  readonly password: string;
}

/**
 * The one-time bootstrap: writes the first admin straight into PostgreSQL and returns its id, or null when there is an
 * admin already. Of any number of runs at the same moment exactly one succeeds.
 */
export async function createFirstAdmin(url: string, admin: AdminToBe): Promise<string | null> {
  refuseInvalid(admin);
  return await withDatabase(url, async (client) => {
    const db = drizzle(client);
    const someAdmin = and(eq(users.role, "admin"), ne(users.status, "deleted"));
    return await db
      .transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
        if ((await tx.$count(users, someAdmin)) > 0) return null;
        const { email, username, fullName } = admin;
        const id = uuidv7();
        const passwordHash = await hashPassword(admin.password);
        await tx.insert(users).values({ id, email, username, fullName, passwordHash, role: "admin" });
        return id;
      })
      .catch(rethrow);
  });
}

/** Whether this user is an admin who can log in. */
export async function isActiveAdmin(url: string, id: string): Promise<boolean> {
  const active = and(eq(users.id, id), eq(users.role, "admin"), eq(users.status, "active"));
  return await withDatabase(url, async (client) => (await drizzle(client).$count(users, active)) > 0);
}

export function generatePassword(): string {
  return randomBytes(12).toString("base64url");
}

/** The rules of signing up hold here too. */
function refuseInvalid({ email, username, fullName, password }: AdminToBe): void {
  const { error } = signupRequest.safeParse({ user: { email, username, full_name: fullName }, password });
  const [issue] = error?.issues ?? [];
  if (issue) throw new Refusal(`${issue.path.at(-1)?.toString()}: ${issue.message}`);
}

function rethrow(error: unknown): never {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  if ((cause as { code?: string }).code === UNIQUE_VIOLATION) {
    throw new Refusal("A user with this e-mail address or username exists already: choose another");
  }
  throw error;
}
