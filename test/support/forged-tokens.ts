import { SignJWT } from "jose";

/** Values of an Authorization header that look like a real one, some of them very much; none may be taken for it. */
export async function forgedTokens(token: string): Promise<string[]> {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { kid, typ } = decoded(header) as { kid: string; typ: string };
  const claims = decoded(payload);
  const otherKey = new TextEncoder().encode("another secret of sufficient length, not the server's");
  const signed = async (change: object, type = typ) =>
    await new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: "HS256", kid, typ: type }).sign(otherKey);
  return [
    "Bearer",
    "Bearer x",
    "Bearer ..",
    token,
    `Bearer ${token} x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${header}.${payload}.`,
    `Bearer ${encoded({ alg: "none", typ, kid })}.${payload}.`,
    `Bearer ${encoded({ alg: "HS512", typ, kid })}.${payload}.${signature}`,
    `Bearer ${encoded({ alg: "HS256", typ, kid: "unknown" })}.${payload}.${signature}`,
    `Bearer ${header}.${encoded({ ...claims, exp: 9_999_999_999 })}.${signature}`,
    `Bearer ${await signed({})}`,
    `Bearer ${await signed({ iss: "elsewhere" })}`,
    `Bearer ${await signed({}, "JWT")}`,
    `Bearer ${"x".repeat(8_000)}`,
  ];
}

function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
