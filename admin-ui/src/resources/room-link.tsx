import { hrefOf } from "../app/router.ts";

export interface OfRoom {
  readonly room_id: string;
  readonly room_name: string;
}

/** Leads to what was written there. */
export function RoomLink({ row }: { readonly row: OfRoom }) {
  return (
    <span class="written">
      <a href={hrefOf("/messages", { room_id: row.room_id })}>
        <bdi class="clamped">{row.room_name}</bdi>
      </a>
    </span>
  );
}
