import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, type Message } from "../api.ts";
import { PageHead } from "../app/page-head.tsx";
import { hrefOf, type PageProps } from "../app/router.ts";
import { KnownPerson } from "../resources/known-person.tsx";
import { RowActions } from "../table/row-actions.tsx";
import { useActs } from "../table/use-acts.tsx";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { LongText } from "../ui/long-text.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Time } from "../ui/time.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import type { FeedItem, Note } from "./feed.ts";
import { moderation } from "./live-acts.ts";
import { RoomHead, roomOf } from "./room-head.tsx";
import { type Feed, useFeed } from "./use-feed.ts";

const t = texts.live;

/** A room as it is being used, moderated where it is read. */
export function LivePage({ params }: PageProps) {
  const id = roomOf(params);
  const [paused, setPaused] = useState(false);
  const room = useLoaded(id, (signal) => api.getRoom(id, signal)).value?.room ?? null;
  const feed = useFeed(id, paused);
  const acts = useActs(moderation, params, {
    patch: (_, message) => message && feed.put(message),
    reload: feed.reload,
  });
  return (
    <>
      <PageHead
        title={t.title}
        intro={room?.visibility === "private" ? t.introPrivate : t.intro}
        before={
          <a class="back" href={hrefOf("/rooms")}>
            ← {texts.members.back}
          </a>
        }
        about={<RoomHead id={id} room={room} here="live" />}
      />
      <div class="live-head">
        <State feed={feed} paused={paused} />
        <button type="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {t.pause}
        </button>
      </div>
      {acts.notice}
      {feed.failure && <ProblemNotice failure={feed.failure} onRetry={feed.reload} />}
      {feed.items && <Items items={feed.items} onAction={acts.startAction} />}
      {!feed.items && !feed.failure && <p class="loading">{texts.list.loading}</p>}
      {acts.dialog}
    </>
  );
}

interface StateProps {
  readonly feed: Feed;
  readonly paused: boolean;
}

function State({ feed: { failure, items }, paused }: StateProps) {
  const [label, tone] = paused
    ? ([t.paused, "plain"] as const)
    : failure
      ? ([failure.retryable ? t.lost : t.ended, "warn"] as const)
      : items
        ? ([t.watching, "good"] as const)
        : ([t.opening, "plain"] as const);
  return (
    <p role="status">
      <Badge label={label} tone={tone} />
    </p>
  );
}

interface ItemsProps {
  readonly items: readonly FeedItem[];
  readonly onAction: Parameters<typeof RowActions<Message>>[0]["onAction"];
}

/** The newest at the end, where the view stays unless somebody has scrolled away from it. */
function Items({ items, onAction }: ItemsProps) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [items]);
  if (items.length === 0) {
    return (
      <div class="list">
        <div class="empty">
          <h2>{t.empty}</h2>
          <p>{t.emptyDetail}</p>
        </div>
      </div>
    );
  }
  return (
    <div
      ref={box}
      class="list feed"
      role="log"
      aria-label={t.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      }}
    >
      <ol>
        {items.map((item) =>
          "note" in item ? (
            <li key={`note ${item.note.rev}`} class="feed-note">
              <NoteLine note={item.note} />
            </li>
          ) : (
            <li key={item.message.id}>
              <MessageLine message={item.message} />
              <RowActions resource={moderation} row={item.message} onAction={onAction} />
            </li>
          ),
        )}
      </ol>
    </div>
  );
}

const NEAR_PX = 40;

function MessageLine({ message }: { readonly message: Message }) {
  return (
    <div class="stack">
      <p class="parts">
        <a class="written" href={hrefOf(`/users/${message.user_id}`)}>
          <bdi class="clamped one primary-text">{message.full_name}</bdi>
        </a>
        <span class="below">
          <Time at={message.created_at} />
        </span>
        {message.type === "system" && <Badge label={t.system} />}
        {message.edited_at !== undefined && <Badge label={t.edited} />}
        {message.pinned_at !== undefined && <Badge label={t.pinned} tone="accent" />}
      </p>
      {message.content === null ? (
        <em class="muted">
          {texts.messages.deleted}
          {message.reason !== undefined && ": "}
          <bdi>{message.reason}</bdi>
        </em>
      ) : (
        <LongText text={message.content} />
      )}
    </div>
  );
}

function NoteLine({ note }: { readonly note: Note }) {
  return (
    <p class="parts below">
      <span>{t.notes[note.type]}</span>
      {note.userId !== null && <KnownPerson id={note.userId} />}
      <Time at={note.at} />
    </p>
  );
}
