/** What /etc/selinux/config says of the next start. */
export interface SelinuxConfig {
  /** null where no line says it: the next start is then permissive. */
  readonly mode: 'enforcing' | 'permissive' | 'disabled' | null;
  /** Name of the policy; null where no line says it. */
  readonly type: string | null;
}

const MODES = ['enforcing', 'permissive', 'disabled'] as const;

/**
 * Reads the file as libselinux does in the start of a machine: `SELINUX=` counts at the very beginning of a line only, the
 * value in upper or lower case and with anything behind it, and the first line with a value that is one decides; of
 * `SELINUXTYPE=` the last line does.
 */
export function readSelinuxConfig(text: string): SelinuxConfig {
  const lines = text.split('\n');
  const modes = lines.flatMap((line) => {
    const value = /^SELINUX=\s*(.*)$/.exec(line)?.[1]?.toLowerCase() ?? '';
    return MODES.find((mode) => value.startsWith(mode)) ?? [];
  });
  const types = lines.flatMap((line) => /^\s*SELINUXTYPE=\s*(.*?)\s*$/i.exec(line)?.[1] ?? []);
  return { mode: modes[0] ?? null, type: types.at(-1)?.slice(0, 64) ?? null };
}
