const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes in seven columns at most: `765 B`, `12.3 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would be rounded to four digits belongs to the next unit.
  while (Math.round(value) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** The size of a file for a sentence: exact as long as that can be read. */
export function formatSize(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : formatBytes(bytes);
}

/** Hours, minutes and seconds: `0:04`, `1:02:03`; what takes days, or for ever, is not told. */
export function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (!(whole < 100 * 3600)) return '-:--';
  const two = (number: number) => String(number).padStart(2, '0');
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    two(whole % 60),
  ];
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
