/** An expected failure: its message is all that the user has to know. */
export class Refusal extends Error {}

/** Runs a command; a refusal is one line, anything else comes with its stack. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Refusal ? `✘ ${error.message}` : error);
    process.exitCode = 1;
  }
}
