import type { Command } from "./resource.ts";

interface Props {
  readonly commands: readonly Command[];
  readonly onCommand: (command: Command) => void;
}

export function CommandButtons({ commands, onCommand }: Props) {
  return (
    <>
      {commands.map((command) => (
        <button
          key={command.label}
          type="button"
          class={command.destructive ? "risky" : undefined}
          onClick={() => onCommand(command)}
        >
          {command.label}
        </button>
      ))}
    </>
  );
}
