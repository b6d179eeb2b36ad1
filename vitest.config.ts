import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig, type Plugin, type TestProjectInlineConfiguration } from "vitest/config";

/**
 * The driver imports its socket when it connects. Under vitest such an import is answered over a wire that belongs to
 * another request, so that on a busy machine workerd takes the one that waits for hung. Outside of tests it is native.
 */
const importSocketsAhead: Plugin = {
  name: "import-sockets-ahead",
  enforce: "pre",
  transform(code, id) {
    if (!id.includes("/postgres/cf/polyfills.js")) return null;
    const late = "const { connect } = await import('cloudflare:sockets')";
    if (!code.includes(late)) throw new Error(`${id} does not import its sockets as expected: is this still needed?`);
    const early = "import { connect as openSocket } from 'cloudflare:sockets';";
    return `${early}${code.replace(late, "const connect = openSocket")}`;
  },
};

const MATRIX = "test/worker/matrix/*.test.ts";

function insideWorkerd(name: string, files: { include: string[]; exclude?: string[] }): TestProjectInlineConfiguration {
  return {
    plugins: [
      importSocketsAhead,
      cloudflareTest(({ inject }) => ({
        wrangler: { configPath: "./wrangler.toml" },
        miniflare: {
          hyperdrives: { DB: inject("databaseUrl") },
          // Beats the developer's .dev.vars, so that a run means the same everywhere.
          bindings: {
            JWT_SECRET: "worker-tests-only-secret-of-48-characters-or-more",
            // All files share the address that none of them names.
            LOGIN_TRIES_PER_ADDRESS: "1000",
            SIGNUPS_PER_ADDRESS: "10000",
          },
        },
      })),
    ],
    test: {
      ...files,
      name,
      globalSetup: "./test/global-setup.ts",
      isolate: false,
      maxWorkers: 1,
      testTimeout: 60_000,
    },
  };
}

/** One suite after the other, as in the check: they would take each other's time. */
function inTurn(suite: TestProjectInlineConfiguration, groupOrder: number): TestProjectInlineConfiguration {
  return { ...suite, test: { ...suite.test, sequence: { groupOrder } } };
}

export default defineConfig({
  test: {
    // The product logs what the tests do to it; that matters only where one fails.
    silent: "passed-only",
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 30_000 } },
      // Inside workerd, against a real PostgreSQL that all files share: every test makes its own users and rooms.
      insideWorkerd("worker", { include: ["test/worker/**/*.test.ts"], exclude: [MATRIX] }),
      // It makes so many rooms that jobs over all of them would take too long elsewhere.
      insideWorkerd("matrix", { include: [MATRIX] }),
      {
        // The real server, as its clients and those who run it see it.
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: "./test/e2e-global-setup.ts",
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The pages in a real browser. On a machine of two cores a browser may stall for seconds: only here and
        // among the faults does a failure get a second chance, and the report says which ones took it.
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: "./test/e2e-global-setup.ts",
          // Each file has a server and a browser of its own; much of their time is waiting.
          maxWorkers: 2,
          retry: process.env.CI ? 1 : 0,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The real server under faults: each file has a workerd and a PostgreSQL of its own.
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          // What takes a minute and a half by its nature: npm run test:faults -- --slow
          exclude: process.env.FAULTS_SLOW ? [] : ["test/faults/**/*.slow.test.ts"],
          globalSetup: "./test/faults/global-setup.ts",
          // They wait more than they work, and start faster in a process that has read their modules before.
          maxWorkers: 4,
          isolate: false,
          retry: process.env.CI ? 1 : 0,
          // Waits for quiet are longer than the longest pause of a drain.
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Generated input, valid, broken and hostile, to every route and frame of a real server.
        test: {
          name: "fuzz",
          include: ["test/fuzz/**/*.test.ts"],
          globalSetup: "./test/faults/global-setup.ts",
          hookTimeout: 60_000,
        },
      },
    ].map(inTurn),
  },
});
