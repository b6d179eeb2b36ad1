import { parseArgs } from "node:util";
import { Refusal, run } from "./cli.ts";
import { databaseUrl } from "./database.ts";
import { createFirstAdmin, generatePassword } from "./first-admin.ts";

const USAGE = "npm run admin:create -- --email you@example.com [--username you] [--name 'Your Name']";

/** The password comes from ADMIN_PASSWORD, never from the command line, where other users of the machine see it. */
await run(async () => {
  const { values } = parseArgs({
    options: { email: { type: "string" }, username: { type: "string" }, name: { type: "string" } },
  });
  if (!values.email) throw new Refusal(`Usage: ${USAGE}`);
  const username = values.username ?? values.email.replace(/@.*/, "");
  const password = process.env.ADMIN_PASSWORD || generatePassword();
  const id = await createFirstAdmin(databaseUrl(), {
    email: values.email,
    username,
    fullName: values.name ?? username,
    password,
  });
  if (id === null) throw new Refusal("There is an admin already; admins make further ones");
  console.log(`The first admin is ${values.email} (username ${username}).`);
  if (!process.env.ADMIN_PASSWORD) console.log(`Password: ${password}`);
});
