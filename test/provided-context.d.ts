import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the PostgreSQL that the worker tests share. */
    databaseUrl: string;
    /** Folder of the world that every fault test starts from. */
    templateDir: string;
  }
}
