import { limits } from "../../../src/domain/limits.ts";
import { type Posting, postings, type Visibility, visibilities } from "../../../src/domain/room.ts";
import { api, type Room } from "../api.ts";
import { rooms } from "../resources/rooms.tsx";
import { reasonField } from "../resources/sanctions.ts";
import { type Action, choicesOf, type Reference, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";

const t = texts.room;
const FOUND_ROWS = 20;
const yesNo = ["yes", "no"] as const;

const edit: Action<Room> = {
  ...t.edit,
  offered: (row) => row.archived_at === null,
  fields: [
    {
      kind: "text",
      name: "name",
      label: t.name,
      maxLength: limits.nameCharsMax,
      required: true,
      initial: (row) => row.name,
    },
    { kind: "text", name: "topic", label: t.topic, maxLength: limits.topicCharsMax, initial: (row) => row.topic ?? "" },
    {
      kind: "lines",
      name: "description",
      label: t.description,
      maxLength: limits.descriptionCharsMax,
      initial: (row) => row.description ?? "",
    },
    {
      kind: "choice",
      name: "visibility",
      label: texts.rooms.visibility,
      hint: t.visibilityHint,
      choices: choicesOf(visibilities, texts.visibilities),
      initial: (row) => row.visibility,
    },
    {
      kind: "choice",
      name: "posting",
      label: t.posting,
      choices: choicesOf(postings, t.postings),
      initial: (row) => row.posting,
    },
    {
      kind: "number",
      name: "slow_mode_seconds",
      label: t.slowMode,
      hint: t.slowModeHint,
      min: 0,
      max: limits.slowModeSecondsMax,
      initial: (row) => String(row.slow_mode_seconds),
    },
    {
      kind: "choice",
      name: "system_messages",
      label: t.systemMessages,
      hint: t.systemMessagesHint,
      choices: choicesOf(yesNo, t.yesNo),
      initial: (row) => (row.system_messages ? "yes" : "no"),
    },
  ],
  async run(row, values) {
    const { room } = await api.updateRoom(row.id, {
      name: values.name ?? row.name,
      topic: values.topic || null,
      description: values.description || null,
      visibility: values.visibility as Visibility,
      posting: values.posting as Posting,
      slow_mode_seconds: Number(values.slow_mode_seconds),
      system_messages: values.system_messages === "yes",
    });
    return room;
  },
};

const archive: Action<Room> = {
  ...t.archive,
  offered: (row) => row.archived_at === null && row.kind !== "direct",
  fields: [reasonField],
  run: async (row, { reason }) => (await api.archiveRoom(row.id, reason)).room,
};

const restore: Action<Room> = {
  ...t.restore,
  offered: (row) => row.archived_at !== null,
  fields: [reasonField],
  run: async (row, { reason }) => (await api.restoreRoom(row.id, reason)).room,
};

function handOver(roomId: string): Action<Room> {
  return {
    ...t.handOver,
    offered: (row) => row.kind !== "direct",
    fields: [
      { kind: "reference", name: "owner_id", label: t.owner, initial: () => "", ...memberReference(roomId) },
      reasonField,
    ],
    run: async (row, { owner_id = "", reason }) => (await api.handOverRoom(row.id, owner_id, reason)).room,
  };
}

/** Only who is in the room can own it. */
function memberReference(roomId: string): Reference {
  return {
    texts: { title: texts.list.chooseTitle.person, search: t.chooseMember },
    async find(q, signal) {
      const { members } = await api.listMembers(roomId, { q, limit: FOUND_ROWS }, signal);
      return members.map(({ user }) => ({ id: user.id, name: user.full_name, detail: `@${user.username}` }));
    },
    async get(id, signal) {
      const { user } = await api.getUser(id, signal);
      return { id, name: user.full_name };
    },
  };
}

/** What is done to a room on its own page: all that its row in the list offers, and more. */
export function actsOf(roomId: string): Pick<Resource<Room>, "key" | "nameOf" | "links" | "actions"> {
  const { key, nameOf, links = [], actions = [] } = rooms;
  return { key, nameOf, links, actions: [edit, archive, restore, handOver(roomId), ...actions] };
}
