import { createHash, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { Config } from "../config.ts";
import { withDeadline } from "../deadline.ts";
import { AppError } from "../domain/errors.ts";
import { hourly, RateLimiter } from "../domain/rate.ts";
import { describe, log } from "../log.ts";
import { AccountNews } from "./account-news.ts";
import { Ephemeral } from "./ephemeral.ts";
import { type ProjectOutcome, toParcel } from "./fold.ts";
import type { LaneObject } from "./lane.ts";
import { RoomLog } from "./log.ts";
import { Markers } from "./markers.ts";
import type { Created } from "./new-room.ts";
import { Online } from "./online.ts";
import { Outbox } from "./outbox.ts";
import { RecordStore } from "./records.ts";
import { type Replay, replay } from "./replay.ts";
import { Room, type RoomPorts } from "./room.ts";
import { RoomReader } from "./room-reader.ts";
import type { Sockets } from "./sockets.ts";
import { StorageGauge } from "./storage-gauge.ts";
import { Timers } from "./timers.ts";
import { RoomWindow } from "./window.ts";

/** All that a born room consists of, put together anew whenever the object wakes. */
export interface Live {
  readonly id: string;
  readonly room: Room;
  readonly reader: RoomReader;
  readonly outbox: Outbox;
  readonly timers: Timers;
  readonly accountNews: AccountNews;
  readonly window: RoomWindow;
  readonly ephemeral: Ephemeral;
  readonly online: Online;
  readonly log: RoomLog;
  readonly records: RecordStore;
  replay(after: number, limit: number): Replay;
  /** Whether the log reaches back behind `rev`. */
  reaches(epoch: string, rev: number): boolean;
}

export interface Surroundings {
  readonly storage: DurableObjectStorage;
  readonly config: Config;
  readonly sockets: Sockets;
  lane(id: string): DurableObjectStub<LaneObject>;
}

/**
 * A sweep looks for half-open sockets: only after traffic, so that idle rooms sleep. With the time that a client may
 * stay silent (see sweep.ts) it stays below the 90 s after which none may be left in a room with traffic.
 */
const SWEEP_MS = 10_000;

/** A lane gives up before this; should it never answer, the drain must not wait for it for ever. */
const LANE_WAIT_MS = 30_000;
const inTime = <T>(work: () => Promise<T>) => withDeadline(LANE_WAIT_MS, "The lane", work);

export function wake(around: Surroundings, created?: Created): Live {
  const { storage, config, sockets } = around;
  const { audience } = sockets;
  const { sql } = storage;
  const roomLog = new RoomLog(sql);
  const id = created?.room.id ?? roomLog.room().id;
  const hashKey = created ? randomBytes(32).toString("base64url") : roomLog.hashKey();
  const window = new RoomWindow(sql, id, config.window);
  const markers = new Markers(sql, Date.now);
  const records = new RecordStore(sql, Date.now);
  const timers = new Timers(storage);
  const saving = (perSecond: number) => ({ perSecond, burst: perSecond * config.sends.burst });
  const perUser = new RateLimiter(saving(config.sends.perUser));
  const perRoom = new RateLimiter(saving(config.sends.perRoom));
  const joins = new RateLimiter(hourly(config.hourly.joinsPerRoom));
  const invitations = new RateLimiter(hourly(config.hourly.invitationsPerRoom));
  const hashBody = (body: string) => createHash("sha256").update(hashKey).update(body).digest("base64");
  const transaction = <T>(work: () => T) => storage.transactionSync(work);
  const collect = (work: () => void) => void setTimeout(work, 0);
  const gauge = new StorageGauge(() => sql.databaseSize, config.storageBytesMax);
  const alert = (what: string, fields: Record<string, unknown>) => log("error", what, { room: id, ...fields });
  const outbox: Outbox = new Outbox(sql, {
    now: Date.now,
    random: Math.random,
    transaction,
    room: () => ({ details: room.room, rev: room.rev, seq: room.seq, epoch: room.epoch, hashKey }),
    markers,
    records,
    project: (batch) => inTime<ProjectOutcome>(async () => await around.lane(id).project(toParcel(batch))),
    cursor: () => around.lane(id).cursor(id),
    wake: (at) => timers.set("drain", at),
    rest: () => timers.clear("drain"),
    projected: (rev) => window.trim(rev, Date.now(), hashBody),
    projectMarkers: (rows) => inTime(() => around.lane(id).projectMarkers(id, rows)),
    projectRecords: (rows) => inTime(() => around.lane(id).projectRecords(id, rows)),
    unpark: async (parked) => {
      try {
        return await around.lane(id).unpark(id, parked);
      } catch (error) {
        throw new AppError("message.parked", describe(error));
      }
    },
    floorRev: () => window.floorRev,
    alert,
  });
  const ports: RoomPorts = {
    log: roomLog,
    window,
    markers,
    records,
    now: Date.now,
    newId: uuidv7,
    hashBody,
    transaction,
    collect,
    tell: (events) => {
      audience.tell(events, (userId) => reader.isBanned(userId));
      if (audience.size > 0) timers.set("sweep", Date.now() + SWEEP_MS);
    },
    tellMarker: ({ userId, seq }) => sockets.tellMarker(userId, seq),
    tellPreference: (preference) => sockets.tellPreference(preference),
    settled: () => sockets.settled(),
    membersMax: config.membersMax,
    editWindowMs: config.editWindowMs,
    loadFormer: async (seq) => {
      try {
        return await around.lane(id).former(id, seq);
      } catch (error) {
        throw new AppError("database.unavailable", describe(error), { retryAfterSeconds: 5 });
      }
    },
    take: (what, userId) => {
      if (what === "write") return perUser.take(userId, Date.now()) || perRoom.take("room", Date.now());
      return (what === "join" ? joins : invitations).take("room", Date.now());
    },
    fullness: () => {
      if (outbox.waiting >= config.outboxEventsMax) return "Too much waits to be written to the database";
      return gauge.isFull(Date.now()) ? "The room's storage is nearly full" : null;
    },
    changed: () => outbox.changed(),
    grew: (bytes) => {
      window.grew(bytes);
      gauge.grew(bytes);
    },
    failed: (what, error) => alert(what, { error: describe(error) }),
  };
  const room: Room = created ? Room.create(ports, created.room, uuidv7(), hashKey, created.members) : new Room(ports);
  const reader = new RoomReader(room, ports);
  if (outbox.isBehind) timers.set("drain", Date.now());
  const ephemeral = new Ephemeral(audience, {
    wake: (at) => timers.set("presence", at),
    collect,
    isSilent: () => room.isSilent,
  });
  const online = new Online(audience, {
    now: Date.now,
    wake: (at) => timers.set("online", at),
    rest: () => timers.clear("online"),
    isAwaited: timers.has("online"),
    project: (userIds) => around.lane(id).projectOnline(id, userIds),
  });
  return {
    id,
    room,
    reader,
    outbox,
    timers,
    accountNews: new AccountNews(sql),
    window,
    ephemeral,
    online,
    log: roomLog,
    records,
    replay: (after, limit) => replay(sql, { log: roomLog, window, room: room.room }, after, limit),
    reaches: (epoch, rev) => epoch === room.epoch && rev >= window.floorRev && rev <= room.rev,
  };
}
