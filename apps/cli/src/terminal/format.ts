/** A whole number with thousands separators: `1,797`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-GB");
}

/** A count with its noun: `1 row`, `1,797 rows`. */
export function formatCounted(value: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : plural}`;
}

/** Three significant digits, never in exponential form, thousands separated. */
function threeDigits(value: number): string {
  if (value >= 99.95) return formatCount(value);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** A duration: `0.04 s`, `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${threeDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${twoDigits(minutes % 60)} min`;
}

/** A remaining time, no finer than can be known: `3 s`, `2 min 05 s`. */
export function formatRemaining(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : formatDuration(whole);
}

/** A size in decimal units: `843 B`, `57.5 kB`, `1.20 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${threeDigits(value)} ${units[unit]}`;
}

/** A score from 0 to 1 with three decimals; only a perfect one reads `1.000`. */
export function formatScore(score: number): string {
  return (score < 1 ? Math.min(score, 0.999) : score).toFixed(3);
}

/** The text, cut to `width` characters with an ellipsis. */
export function cutTo(width: number, text: string): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return width < 1 ? "" : `${characters.slice(0, width - 1).join("")}…`;
}
