import { api } from "../api.ts";
import type { Reference } from "../table/resource.ts";
import { texts } from "../texts.ts";

/** How rooms and people are looked up, wherever one is to be chosen. */
const t = texts.list;
const FOUND_ROWS = 20;

export const roomReference: Reference = {
  texts: { title: t.chooseTitle.room, search: t.chooseSearch.room },
  async find(q, signal) {
    const { rooms } = await api.listRooms({ q, limit: FOUND_ROWS }, signal);
    return rooms.map(({ id, name }) => ({ id, name }));
  },
  async get(id, signal) {
    const { room } = await api.getRoom(id, signal);
    return { id, name: room.name };
  },
};

export const personReference: Reference = {
  texts: { title: t.chooseTitle.person, search: t.chooseSearch.person },
  async find(q, signal) {
    const { users } = await api.listUsers({ q, limit: FOUND_ROWS }, signal);
    return users.map((user) => ({ id: user.id, name: user.full_name, detail: `@${user.username} · ${user.email}` }));
  },
  async get(id, signal) {
    const { user } = await api.getUser(id, signal);
    return { id, name: user.full_name };
  },
};
