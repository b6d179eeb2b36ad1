import type { Failure } from "../failure.ts";
import { texts } from "../texts.ts";

interface Props {
  readonly failure: Failure;
  readonly onRetry?: () => void;
}

/** Says what went wrong, whether trying again can help, and the number to look for in the logs. */
export function ProblemNotice({ failure, onRetry }: Props) {
  const { problem } = texts;
  return (
    <div class="problem" role="alert">
      <strong>{failure.title}</strong>
      {failure.detail && <p>{failure.detail}</p>}
      {failure.code === "auth.forbidden" && !failure.detail && <p>{problem.forbiddenDetail}</p>}
      {failure.errors?.map((error) => (
        <p key={`${error.pointer} ${error.code}`}>
          <code>{error.pointer}</code> {error.detail}
        </p>
      ))}
      {failure.retryAfterSeconds !== undefined && <p>{problem.retryAfter(failure.retryAfterSeconds)}</p>}
      {failure.requestId && (
        <p class="trace">
          {problem.request} <code>{failure.requestId}</code>
        </p>
      )}
      {onRetry && failure.retryable && (
        <button type="button" onClick={onRetry}>
          {problem.retry}
        </button>
      )}
    </div>
  );
}
