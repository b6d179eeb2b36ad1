import { useMemo, useState } from "preact/hooks";
import { api, type Room } from "../api.ts";
import { PageHead } from "../app/page-head.tsx";
import { hrefOf, type PageProps } from "../app/router.ts";
import { failureFrom } from "../failure.ts";
import { KnownPerson } from "../resources/known-person.tsx";
import { RowActions } from "../table/row-actions.tsx";
import { useActs } from "../table/use-acts.tsx";
import { texts } from "../texts.ts";
import { Facts } from "../ui/facts.tsx";
import { formatNumber } from "../ui/format.ts";
import { LongText } from "../ui/long-text.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Time } from "../ui/time.tsx";
import { useReloaded } from "../ui/use-loaded.ts";
import { actsOf } from "./room-acts.ts";
import { RoomHead, roomOf } from "./room-head.tsx";

const t = texts.room;
const NONE = "–";

/** One room: how it is set up, and what can be done about it as a whole. */
export function RoomPage({ params }: PageProps) {
  const id = roomOf(params);
  const { value, error, reload } = useReloaded(id, (signal) => api.getRoom(id, signal));
  const [changed, setChanged] = useState<{ readonly to: Room | null } | null>(null);
  const described = useMemo(() => actsOf(id), [id]);
  const acts = useActs(described, params, { patch: (_, to) => setChanged({ to }), reload });
  const room = changed ? changed.to : (value?.room ?? null);
  const failure = error === undefined ? null : failureFrom(error);

  return (
    <>
      <PageHead
        title={t.title}
        intro={t.intro}
        before={
          <a class="back" href={hrefOf("/rooms")}>
            ← {texts.members.back}
          </a>
        }
        about={<RoomHead id={id} room={room} here="details" />}
      />
      {acts.notice}
      {failure && <ProblemNotice failure={failure} onRetry={reload} />}
      {room && (
        <section class="panel">
          <Facts facts={factsOf(room)} />
          <div class="panel-end">
            <RowActions resource={described} row={room} onAction={acts.startAction} />
          </div>
        </section>
      )}
      {acts.dialog}
    </>
  );
}

function factsOf(room: Room) {
  return [
    { label: t.topic, value: room.topic ?? NONE },
    { label: t.description, value: room.description ? <LongText text={room.description} /> : NONE },
    { label: t.owner, value: room.admin_id === null ? NONE : <KnownPerson id={room.admin_id} /> },
    { label: texts.rooms.members, value: formatNumber(room.member_count) },
    { label: t.posting, value: t.postings[room.posting] },
    { label: t.slowMode, value: room.slow_mode_seconds === 0 ? t.slowModeOff : t.seconds(room.slow_mode_seconds) },
    { label: t.systemMessages, value: t.yesNo[room.system_messages ? "yes" : "no"] },
    { label: texts.rooms.created, value: <Time at={room.created_at} /> },
    { label: t.changed, value: <Time at={room.updated_at} /> },
    ...(room.archived_at === null ? [] : [{ label: t.archived, value: <Time at={room.archived_at} /> }]),
    { label: t.id, value: <code>{room.id}</code> },
  ];
}
