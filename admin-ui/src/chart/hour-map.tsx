import { texts } from "../texts.ts";
import { formatNumber, formatWeekday } from "../ui/format.ts";

interface Hour {
  readonly weekday: number;
  readonly hour: number;
  readonly message_count: number;
}

interface Props {
  readonly label: string;
  readonly hours: readonly Hour[];
}

const CELL = 24;
const SHADES = 5;

/** The hours of a week, a row for each day; darker is busier. */
export function HourMap({ label, hours }: Props) {
  const largest = hours.reduce((most, hour) => Math.max(most, hour.message_count), 0);
  return (
    <figure class="chart hour-map">
      <ol class="days" aria-hidden="true">
        {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
          <li key={weekday}>{formatWeekday(weekday)}</li>
        ))}
      </ol>
      <svg viewBox={`0 0 ${24 * CELL} ${7 * CELL}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {hours.map(({ weekday, hour, message_count }) => (
          <rect
            key={`${weekday} ${hour}`}
            class={`shade-${largest > 0 ? Math.ceil((SHADES * message_count) / largest) : 0}`}
            x={hour * CELL + 1}
            y={(weekday - 1) * CELL + 1}
            width={CELL - 2}
            height={CELL - 2}
          >
            <title>{texts.overview.hour(formatWeekday(weekday), hour, formatNumber(message_count))}</title>
          </rect>
        ))}
      </svg>
      <figcaption aria-hidden="true">
        <span>00:00</span>
        <span>12:00</span>
        <span>23:00</span>
      </figcaption>
    </figure>
  );
}
