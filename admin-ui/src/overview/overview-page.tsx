import { api, type Overview } from "../api.ts";
import { PageHead } from "../app/page-head.tsx";
import { hrefOf, type PageProps } from "../app/router.ts";
import { BarChart } from "../chart/bar-chart.tsx";
import { HourMap } from "../chart/hour-map.tsx";
import { Figures } from "../table/figures.tsx";
import { texts } from "../texts.ts";
import { formatDay, timeZone } from "../ui/format.ts";
import { Measured } from "../ui/measured.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Panel } from "./panel.tsx";
import { States } from "./states.tsx";
import { usePolled } from "./use-polled.ts";

const t = texts.overview;
const NOW_EVERY_MS = 10_000;
const ROOMS_SHOWN = 5;
const zone = { tz: timeZone };

const loadNow = async (signal: AbortSignal) => (await api.overview(signal)).overview;
const loadHealth = (signal: AbortSignal) => api.health(signal);
const loadMessages = async (signal: AbortSignal) => (await api.messagesOverTime(zone, signal)).buckets;
const loadPeople = async (signal: AbortSignal) => (await api.activeUsers(zone, signal)).buckets;
const loadHours = async (signal: AbortSignal) => (await api.busiestHours(zone, signal)).hours;
const loadRooms = async (signal: AbortSignal) => (await api.roomActivity({ limit: ROOMS_SHOWN }, signal)).rooms;

/** What an operator opens every morning. */
export function OverviewPage(_: PageProps) {
  const now = usePolled(loadNow, NOW_EVERY_MS);
  // It asks no database, and so tells of an outage while it lasts.
  const health = usePolled(loadHealth, NOW_EVERY_MS);
  return (
    <>
      <PageHead title={t.title} intro={t.intro(timeZone)} />
      {now.failure && <ProblemNotice failure={now.failure} />}
      {now.value ? <Now now={now.value} /> : !now.failure && <p class="loading">{texts.list.loading}</p>}
      <States health={health.value} now={now.value} isDatabaseDown={now.failure?.code === "database.unavailable"} />
      <div class="panels">
        <Panel title={t.messagesPerDay} numbers={hrefOf("/analytics/messages-over-time")} load={loadMessages}>
          {(buckets) => (
            <BarChart
              label={t.messagesPerDay}
              bars={buckets.map((b) => ({ key: b.start, label: formatDay(b.start), value: b.message_count }))}
            />
          )}
        </Panel>
        <Panel title={t.peoplePerDay} numbers={hrefOf("/analytics/active-users")} load={loadPeople}>
          {(buckets) => (
            <BarChart
              label={t.peoplePerDay}
              bars={buckets.map((b) => ({ key: b.start, label: formatDay(b.start), value: b.user_count }))}
            />
          )}
        </Panel>
        <Panel title={t.busiestHours} numbers={hrefOf("/analytics/busiest-hours")} load={loadHours}>
          {(hours) => <HourMap label={t.busiestHours} hours={hours} />}
        </Panel>
        <Panel title={t.busiestRooms} numbers={hrefOf("/analytics/room-activity")} load={loadRooms}>
          {(rooms) => (
            <ol class="ranking">
              {rooms.map((room) => (
                <li key={room.room_id}>
                  <a href={hrefOf("/messages", { room_id: room.room_id })}>
                    <bdi class="clamped one">{room.room_name}</bdi>
                  </a>
                  <Measured value={room.message_count} largest={rooms[0]?.message_count ?? 0} />
                </li>
              ))}
            </ol>
          )}
        </Panel>
      </div>
    </>
  );
}

function Now({ now }: { readonly now: Overview }) {
  const figures = [
    { label: t.online, value: now.online },
    { label: t.perMinute, value: now.messages_per_minute },
    { label: t.messagesToday, value: now.messages_today },
    { label: t.writers, value: now.writers },
    { label: t.joined, value: now.users_joined },
    { label: t.users, value: now.users },
    { label: t.rooms, value: now.rooms },
    { label: t.messages, value: now.messages },
  ];
  return <Figures figures={figures} />;
}
