import { texts } from "../texts.ts";
import { formatNumber } from "../ui/format.ts";

export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly value: number;
}

interface Props {
  /** What a screen reader says of the whole; the numbers are one link away. */
  readonly label: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 600;
const HEIGHT = 140;
const GAP = 2;

/** Values over time. The axis begins at 0, so that a bar twice as high is twice as much. */
export function BarChart({ label, bars }: Props) {
  const largest = bars.reduce((most, bar) => Math.max(most, bar.value), 0);
  const step = WIDTH / Math.max(1, bars.length);
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {bars.map((bar, index) => {
          const height = largest > 0 ? (HEIGHT * bar.value) / largest : 0;
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${formatNumber(bar.value)}`}</title>
              {/* The whole column answers to the pointer, however low its bar is. */}
              <rect class="column" x={index * step} width={step} y={0} height={HEIGHT} />
              <rect x={index * step} width={Math.max(1, step - GAP)} y={HEIGHT - height} height={height} />
            </g>
          );
        })}
      </svg>
      <figcaption aria-hidden="true">
        <span>{bars[0]?.label}</span>
        <span>{texts.overview.most(formatNumber(largest))}</span>
        <span>{bars.at(-1)?.label}</span>
      </figcaption>
    </figure>
  );
}
