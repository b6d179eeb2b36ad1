import { api, type Message } from "../api.ts";
import { ban, banFields, mute, muteFields, reasonField } from "../resources/sanctions.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";

const isWritten = (row: Message) => row.type === "text";

/** What can be done about a message where it is read. */
export const moderation: Pick<Resource<Message>, "key" | "nameOf" | "actions"> = {
  key: (row) => row.id,
  nameOf: (row) => row.content ?? texts.messages.deleted,
  actions: [
    {
      ...texts.messages.remove,
      destructive: true,
      offered: (row) => row.deleted_at === null,
      fields: [reasonField],
      run: async (row, { reason }) => (await api.deleteMessage(row.room_id, row.id, reason)).message,
    },
    {
      ...texts.live.mute,
      offered: isWritten,
      fields: muteFields,
      async run(row, values) {
        await mute(row.room_id, row.user_id, values);
        return row;
      },
    },
    {
      ...texts.live.ban,
      destructive: true,
      offered: isWritten,
      fields: banFields,
      async run(row, values) {
        await ban(row.room_id, row.user_id, values);
        return row;
      },
    },
  ],
};
