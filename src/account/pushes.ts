import type { AccountStanding } from "../domain/profile.ts";

/** What a room has to be told; kept until the room has confirmed it. */
export type Push =
  | { readonly kind: "end"; readonly sessionIds: readonly string[]; readonly until: number }
  | { readonly kind: "standing"; readonly userId: string; readonly standing: AccountStanding };

/** Which rooms have sockets of this account, and what they are still to be told. */
export class Pushes {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** The room will be told when the session ends; registered before the room accepts the socket. */
  register(sessionId: string, roomId: string): void {
    this.sql.exec("insert into registrations values (?, ?) on conflict do nothing", sessionId, roomId);
  }

  /** Leaves a push for each room that had sockets of these sessions, and forgets that it had. */
  end(sessionIds: readonly string[], until: number): void {
    const list = JSON.stringify(sessionIds);
    const rooms = this.sql
      .exec<{ room_id: string }>(
        "select distinct room_id from registrations where session_id in (select value from json_each(?))",
        list,
      )
      .toArray();
    this.sql.exec("delete from registrations where session_id in (select value from json_each(?))", list);
    for (const { room_id } of rooms) this.add(room_id, { kind: "end", sessionIds, until });
  }

  tellAll(push: Push): void {
    const rooms = this.sql.exec<{ room_id: string }>("select distinct room_id from registrations").toArray();
    for (const { room_id } of rooms) this.add(room_id, push);
  }

  /** A page of the waiting pushes behind the one with this id. */
  after(id: number): { id: number; roomId: string; push: Push }[] {
    return this.sql
      .exec<{ id: number; room_id: string; body: string }>(
        "select id, room_id, body from pushes where id > ? order by id limit 100",
        id,
      )
      .toArray()
      .map((row) => ({ id: row.id, roomId: row.room_id, push: JSON.parse(row.body) as Push }));
  }

  confirm(id: number): void {
    this.sql.exec("delete from pushes where id = ?", id);
  }

  private add(roomId: string, push: Push): void {
    this.sql.exec("insert into pushes(room_id, body) values (?, ?)", roomId, JSON.stringify(push));
  }
}
