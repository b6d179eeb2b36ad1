import { swaggerUI } from "@hono/swagger-ui";
import type { Context } from "hono";
import { Hono } from "hono";
import { AppError } from "../domain/errors.ts";
import type { AppEnv } from "./router.ts";
import { docsHeaders, pageHeaders } from "./security.ts";

/** The pages for people; their files are built from admin-ui/. */
export const pageRoutes = new Hono<AppEnv>()
  .get("/", pageHeaders, async (c) => {
    if (!c.req.header("accept")?.includes("text/html")) {
      return c.json({ error: false, msg: "Ok", result: { status: "SERVING" } });
    }
    return await asset(c, "/ui/start.html");
  })
  .get("/admin", pageHeaders, (c) => asset(c, "/ui/admin.html"))
  .get("/admin/", pageHeaders, (c) => asset(c, "/ui/admin.html"))
  .get("/favicon.ico", pageHeaders, (c) => asset(c, "/ui/icon.svg"))
  .get("/ui/*", pageHeaders, (c) => asset(c, new URL(c.req.url).pathname))
  .get(
    "/docs",
    docsHeaders,
    swaggerUI({ title: "Parlor API", url: "/openapi.json", manuallySwaggerUIHtml: () => docsPage }),
  );

/** Our own files only: the page works offline, and under a policy without inline scripts. */
const docsPage = `<meta name="color-scheme" content="light dark">
<link rel="icon" href="/ui/icon.svg">
<div id="swagger-ui"></div>
<link rel="stylesheet" href="/ui/swagger/swagger-ui.css">
<script src="/ui/swagger/swagger-ui-bundle.js" defer></script>
<script src="/ui/swagger/init.js" defer></script>`;

async function asset(c: Context<AppEnv>, path: string): Promise<Response> {
  const response = await c.var.deps.assets.fetch(new URL(path, c.req.url));
  if (response.status === 404) throw new AppError("route.not_found");
  const copy = new Response(response.body, response);
  const isHashed = path.startsWith("/ui/assets/");
  // A file's answer brings its own headers and loses the one that was set before.
  copy.headers.set("x-request-id", c.var.requestId);
  copy.headers.set("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
  return copy;
}
