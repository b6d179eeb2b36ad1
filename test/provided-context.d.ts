import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the PostgreSQL that the worker tests share. */
    databaseUrl: string;
  }
}
