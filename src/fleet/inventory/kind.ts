import { InputError } from '../../model/input-error.ts';
import type { InventoryKind } from '../../model/inventory.ts';
import { SECTION } from './ansible-ini.ts';

/** The forms of a file that differ in how they are read; which YAML it is shows only when it was read. */
export type TextKind = Extract<InventoryKind, 'ansible-ini' | 'ssh-config'> | 'yaml';

/**
 * Tells by its content what a file is, by the first line that says something, and where that may be two things by
 * a line that only one of them has.
 *
 * @throws InputError for what is no inventory, or only one that a program opens or makes
 */
export function recognise(text: string, file: string): TextKind {
  if (text.startsWith('#!')) {
    throw new InputError(
      `${file} is a program, and plimsoll runs none; write what it knows into a file (ansible-inventory --list --yaml) and give that.`,
    );
  }
  if (text.startsWith('$ANSIBLE_VAULT')) {
    throw new InputError(
      `${file} is an Ansible vault, which plimsoll does not open; keep names and addresses in a plain inventory.`,
    );
  }
  if (text.includes('\0')) throw new InputError(`${file} is no text, so it is no inventory.`);
  const lines = text.split('\n').filter((line) => !/^\s*([#;]|$)/.test(line));
  const [first] = lines;
  if (first === undefined) throw new InputError(`${file} is empty; it names no host.`);
  if (SECTION.test(first.trim())) return 'ansible-ini';
  if (/^(---|%YAML|\{|- |["']?[^\s"'=:[\]{}]+["']?\s*:(\s|$))/.test(first)) return 'yaml';
  if (/^\s/.test(first) && /:(\s|$)/.test(first)) return 'yaml';
  if (lines.some((line) => SECTION.test(line.trim()))) return 'ansible-ini';
  return lines.some((line) => /^\s*(Host|Match|Include)(\s*=\s*|\s+)[^\s=]+(\s+[^\s=]+)*\s*$/i.test(line))
    ? 'ssh-config'
    : 'ansible-ini';
}
