import { z } from "zod";
import { signupModes } from "../domain/settings.ts";
import { examples } from "./examples.ts";

const domain = z
  .string()
  .max(253)
  .toLowerCase()
  .regex(/^([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/, { error: "must be a domain such as example.com" });
const fields = {
  signup: z.enum(signupModes).meta({
    description: "`domain` admits addresses of `email_domains`; an invitation admits in every mode but `closed`",
  }),
  email_domains: z.array(domain).max(100),
};

export const settings = z.object(fields).strict().meta({ id: "Settings", example: examples.settings });
/** Numbers stand in the units of the README's table. */
const deployment = z.record(z.string(), z.union([z.string(), z.number()]).nullable()).meta({
  description: "The variables that the Worker was deployed with, without its secrets; null: no limit. Read-only here",
  example: examples.deployment,
});
export const settingsResponse = z
  .object({ settings, deployment })
  .strict()
  .meta({ id: "SettingsResponse", example: { settings: examples.settings, deployment: examples.deployment } });
export const settingsUpdate = z
  .object({ settings: z.object(fields).partial().strict() })
  .strict()
  .meta({
    id: "SettingsUpdate",
    description: "What is left out stays",
    example: { settings: { signup: "invitation" } },
  });
