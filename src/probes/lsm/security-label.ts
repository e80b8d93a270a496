/** A label of SELinux: `user:role:type:level`; the level is empty where the policy knows none. */
interface SelinuxLabel {
  readonly kind: 'selinux';
  readonly type: string;
  readonly level: string;
}

/** A label of AppArmor: `profile (mode)`, several profiles joined by `//&` where they are stacked, or `unconfined` alone. */
interface AppArmorLabel {
  readonly kind: 'apparmor';
  /** Names as the kernel prints them, `:namespace:` in front where there is one. */
  readonly profiles: readonly string[];
  /** enforce, kill, complain, prompt, unconfined, or mixed where stacked profiles differ. */
  readonly mode: string;
}

/** What a process is confined by, as /proc/PID/attr/current has it; `unknown` where it is of neither kind. */
export type SecurityLabel = SelinuxLabel | AppArmorLabel | { readonly kind: 'unknown' };

/** A label of this length may have been cut off by the probe, and what is left would mean something else. */
const CUT_AT = 512;

/** Takes a label apart. The last bracket is the mode, since a profile's name may hold blanks and brackets of its own. */
export function readLabel(text: string): SecurityLabel {
  if (text.length >= CUT_AT) return { kind: 'unknown' };
  const [, names, mode] = /^(.+) \(([a-z]+)\)$/s.exec(text) ?? [];
  if (names !== undefined && mode !== undefined)
    return { kind: 'apparmor', profiles: names.split('//&'), mode };
  const profiles = text.split('//&');
  if (profiles.every((name) => /^(?::[^:]+:(?:\/\/)?)?unconfined$/.test(name)))
    return { kind: 'apparmor', profiles, mode: 'unconfined' };
  const [user, role, type, ...level] = text.split(':');
  return [user, role, type].every((part) => /^[\w.-]+$/.test(part ?? ''))
    ? { kind: 'selinux', type: type ?? '', level: level.join(':') }
    : { kind: 'unknown' };
}

/** The type of an SELinux label, and an empty text for any other label. */
export function typeOf(text: string): string {
  const label = readLabel(text);
  return label.kind === 'selinux' ? label.type : '';
}

/** The name of a profile without the namespace of AppArmor that it is in. */
export const plainProfile = (name: string): string => name.replace(/^:[^:]*:(?:\/\/)?/, '');
