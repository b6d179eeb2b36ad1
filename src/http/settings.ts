import { createRoute } from "@hono/zod-openapi";
import { settingsResponse, settingsUpdate } from "../contract/settings.ts";
import type { Deps } from "../deps.ts";
import type { Settings } from "../domain/settings.ts";
import { readSettings } from "../repositories/settings.ts";
import { changeSettings } from "../services/settings.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { toDeploymentDto } from "./deployment.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems } from "./router.ts";

const common = { tags: ["administration"], security: bearer, middleware: [authenticated, adminOnly], path: "/" };
const answer = {
  200: { description: "The settings", content: { "application/json": { schema: settingsResponse } } },
};

export const settingsRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      operationId: "getSettings",
      summary: "What is set for the whole service, and what it was deployed with",
      responses: { ...answer, ...problems(...authProblems, ...databaseProblems, "auth.forbidden") },
    }),
    async (c) => c.json(toSettingsDto(c.var.deps, await readSettings(c.var.deps.db)), 200),
  )
  .openapi(
    createRoute({
      ...common,
      method: "patch",
      operationId: "updateSettings",
      summary: "Change settings, such as who may sign up",
      request: { body: { required: true, content: { "application/json": { schema: settingsUpdate } } } },
      responses: { ...answer, ...problems(...authProblems, ...bodyProblems, ...databaseProblems, "auth.forbidden") },
    }),
    async (c) => {
      const { signup, email_domains } = c.req.valid("json").settings;
      const change = {
        ...(signup === undefined ? {} : { signup }),
        ...(email_domains === undefined ? {} : { emailDomains: email_domains }),
      };
      return c.json(toSettingsDto(c.var.deps, await changeSettings(c.var.deps, c.var.caller, change)), 200);
    },
  );

function toSettingsDto({ config }: Deps, { signup, emailDomains }: Settings) {
  return { settings: { signup, email_domains: [...emailDomains] }, deployment: toDeploymentDto(config) };
}
