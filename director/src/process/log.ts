import { writeSync } from "node:fs";

export type LogLevel = "always" | "detail";

/** A line as `keepalived --log-console` writes it: `Www Mmm dd hh:mm:ss yyyy: text`, in local time. */
export function formatLine(time: Date, text: string): string {
  const [weekday, month, day, year] = time.toDateString().split(" ");
  const clock = time.toTimeString().slice(0, 8);
  return `${weekday} ${month} ${day!.replace(/^0/, " ")} ${clock} ${year}: ${text}\n`;
}

export class Log {
  readonly #detail: boolean;

  /** `detail` is keepalived's -D. */
  constructor(detail: boolean) {
    this.#detail = detail;
  }

  always(text: string): void {
    write(formatLine(new Date(), text));
  }

  detail(text: string): void {
    if (this.#detail) this.always(text);
  }

  line(level: LogLevel, text: string): void {
    if (level === "detail") this.detail(text);
    else this.always(text);
  }
}

/** A reader that is gone or does not read must not stop a director, so what cannot be written is lost. */
function write(line: string): void {
  try {
    writeSync(2, line);
  } catch {}
}
