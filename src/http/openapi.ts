import type { OpenAPIHono } from "@hono/zod-openapi";

export const openApiConfig = {
  openapi: "3.1.0",
  info: {
    title: "Parlor",
    version: "0.1.0",
    description:
      "A real-time chat backend. Errors are RFC 9457 problems with a stable `code`. The socket is at `/ws/{room_id}`.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
};

/** Two ways to the same token: paste one, or let Swagger UI's *Authorize* log in. */
export function registerSecurity(registry: OpenAPIHono["openAPIRegistry"]): void {
  registry.registerComponent("securitySchemes", "password", {
    type: "oauth2",
    flows: { password: { tokenUrl: "/auth/token", scopes: {} } },
  });
  registry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer", bearerFormat: "JWT" });
}
