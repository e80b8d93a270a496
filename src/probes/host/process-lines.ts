import { isId } from './account-lines.ts';

/** Groups lines `/proc/PID/FILE:text` by process, in order. */
export function byProcess(text: string, file: string): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const line of text.split('\n')) {
    const end = line.indexOf(`/${file}:`);
    const pid = line.slice('/proc/'.length, Math.max(end, 0));
    if (!line.startsWith('/proc/') || !isId(pid)) continue;
    const lines = found.get(Number(pid)) ?? [];
    lines.push(line.slice(end + file.length + 2));
    found.set(Number(pid), lines);
  }
  return found;
}

/** Takes `'/proc/1/exe' -> '/usr/bin/x'` apart as stat prints it; null where it shows no target. */
export function linkTarget(text: string): string | null {
  const at = text.indexOf(' -> ');
  if (at < 0) return null;
  const target = text.slice(at + 4);
  return (/^(['"`]).*'$/s.test(target) ? target.slice(1, -1) : target)
    .replace(/ \(deleted\)$/, '')
    .slice(0, 4096);
}
