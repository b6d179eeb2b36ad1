import { api, type Room } from "../api.ts";
import { hrefOf, type Params } from "../app/router.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { Subject } from "../ui/subject.tsx";
import { useLoaded } from "../ui/use-loaded.ts";

const t = texts.room;
export const roomOf = (params: Params): string => params.room_id ?? "";

/** The pages of one room, by the last part of their path. */
type Part = keyof typeof t.parts;
const parts = Object.entries(t.parts) as [Part, string][];

interface Props {
  readonly id: string;
  readonly room: Room | null;
  readonly here: Part;
}

/** Which room it is, and the way to all else that belongs to it. */
export function RoomHead({ id, room, here }: Props) {
  return (
    <>
      <div class="room-name">
        <Subject name={room ? room.name || texts.rooms.unnamed : undefined} />
        {room && <RoomBadges room={room} />}
      </div>
      <nav class="tabs" aria-label={t.partsLabel}>
        {parts.map(([part, label]) => (
          <a
            key={part}
            href={hrefOf(part === "details" ? `/rooms/${id}` : `/rooms/${id}/${part}`)}
            class="tab"
            aria-current={part === here ? "page" : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
    </>
  );
}

/** The head of a list that belongs to a room. */
export function headOf(here: Part) {
  return ({ params }: { readonly params: Params }) => {
    const id = roomOf(params);
    const { value } = useLoaded(id, (signal) => api.getRoom(id, signal));
    return <RoomHead id={id} room={value?.room ?? null} here={here} />;
  };
}

function RoomBadges({ room }: { readonly room: Room }) {
  return (
    <span class="badges">
      <Badge label={texts.visibilities[room.visibility]} tone={room.visibility === "public" ? "accent" : "plain"} />
      {room.kind === "direct" && <Badge label={t.direct} />}
      {room.archived_at !== null && <Badge label={t.archived} tone="warn" />}
    </span>
  );
}
