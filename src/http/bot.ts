import { createRoute } from "@hono/zod-openapi";
import { botCreate } from "../contract/token.ts";
import { userResponse } from "../contract/user.ts";
import { createBot } from "../services/bots.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems } from "./router.ts";
import { toUserDto } from "./user.ts";

export const botRoutes = newRouter().openapi(
  createRoute({
    tags: ["tokens"],
    security: bearer,
    middleware: [authenticated, adminOnly],
    method: "post",
    path: "/",
    operationId: "createBot",
    summary: "Make a bot: a user without a password, who acts by tokens alone (admin)",
    description: "Its tokens are made at `/admin/users/{user_id}/tokens`; it is changed and deleted as any user.",
    request: { body: { required: true, content: { "application/json": { schema: botCreate } } } },
    responses: {
      201: { description: "The bot", content: { "application/json": { schema: userResponse } } },
      ...problems(...authProblems, ...bodyProblems, ...databaseProblems, "auth.forbidden", "user.username_taken"),
    },
  }),
  async (c) => {
    const { username, full_name } = c.req.valid("json").bot;
    return c.json({ user: toUserDto(await createBot(c.var.deps, c.var.caller, username, full_name)) }, 201);
  },
);
