import type { OpenAPIHono } from "@hono/zod-openapi";

export const openApiConfig = {
  openapi: "3.1.0",
  info: {
    title: "Parlor",
    version: "0.1.0",
    description: [
      "A real-time chat backend. JSON in `snake_case`; ids are UUIDs, times RFC 3339 in UTC with milliseconds.",
      "Errors are RFC 9457 problems with a stable `code`; what the caller may not see answers as if it did not exist.",
      "Every answer carries `X-Request-Id`. The socket at `/ws/{room_id}` is described by `/asyncapi.json`.",
    ].join("\n\n"),
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
  tags: [
    { name: "sessions", description: "Logging in and out, and tickets for sockets" },
    { name: "users", description: "Accounts" },
    { name: "people", description: "Those whom one shares rooms with, and those whom one blocks" },
    { name: "tokens", description: "Tokens for programs: `Authorization: Bearer parlor_pat_…`, on REST and sockets" },
    { name: "rooms", description: "Rooms and their members" },
    { name: "direct rooms", description: "One room for each set of people" },
    { name: "invitations", description: "To one user, or by a link" },
    { name: "preferences", description: "What somebody wishes for a room of theirs; nobody else sees it" },
    { name: "messages", description: "Sending, reading and deleting; the same commands as on the socket" },
    { name: "moderation", description: "Bans, mutes, reports, and who did what" },
    { name: "read state", description: "How far one has read, and what is unread" },
    { name: "analytics", description: "Figures for admins, summed from hourly counters" },
    { name: "administration", description: "For admins: messages of all rooms, jobs over many rooms" },
    { name: "operation", description: "For those who run the service" },
  ],
};

/** Two ways to the same token: paste one, or let Swagger UI's *Authorize* log in. */
export function registerSecurity(registry: OpenAPIHono["openAPIRegistry"]): void {
  registry.registerComponent("securitySchemes", "password", {
    type: "oauth2",
    flows: { password: { tokenUrl: "/auth/token", scopes: {} } },
  });
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT, or parlor_pat_…",
  });
}
