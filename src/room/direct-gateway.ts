import { createHash } from "node:crypto";
import type { OpenedDirect } from "../domain/direct.ts";
import { type Result, unwrap } from "../domain/errors.ts";
import type { Profile } from "../domain/profile.ts";
import { retried } from "../rpc.ts";
import type { DirectIndexObject } from "./direct-index-object.ts";

/** The Worker's way to the indexes of direct rooms. Every method throws AppError; both may be repeated. */
export class DirectGateway {
  private readonly indexes: DurableObjectNamespace<DirectIndexObject>;

  constructor(indexes: DurableObjectNamespace<DirectIndexObject>) {
    this.indexes = indexes;
  }

  /** The room of exactly these people, which is made if there is none. `by` is the one who asks. */
  open(people: readonly Profile[], by: string): Promise<OpenedDirect> {
    const ids = people.map(({ userId }) => userId);
    return this.call(ids, (index) => index.open([...people], by) as unknown as Promise<Result<OpenedDirect>>);
  }

  /** @returns whether the lists show it. */
  setBlock(by: string, whom: string, isBlocked: boolean): Promise<boolean> {
    return this.call([by, whom], (index) => index.setBlock(by, whom, isBlocked) as Promise<Result<boolean>>);
  }

  private async call<T>(
    ids: readonly string[],
    work: (index: DurableObjectStub<DirectIndexObject>) => Promise<Result<T>>,
  ): Promise<T> {
    return unwrap(await retried("room.unavailable", () => work(this.indexes.getByName(nameOf(ids)))));
  }
}

/** The same for the same people, in whatever order they are named. */
function nameOf(ids: readonly string[]): string {
  return createHash("sha256")
    .update([...ids].sort().join(" "))
    .digest("hex");
}
