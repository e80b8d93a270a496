import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRead } from './ansible-variables.ts';
import type { Place } from './place.ts';

/** What is looked into beside an inventory: no more than this, for it only makes a note. */
const MAX_FILES = 2000;
const MAX_BYTES = 1024 ** 2;

/**
 * A note on files of variables beside an inventory (`group_vars`, `host_vars`) that Ansible would read and that
 * say how hosts are reached; one sentence for all of them, for they are not read here.
 */
export function noteUnreadVariables({ file, folder }: Place): readonly string[] {
  const found = ['group_vars', 'host_vars'].flatMap((name) => {
    const path = join(folder, name);
    return filesBelow(path).flatMap((below) => {
      const variables = variablesIn(join(path, below));
      return variables.length > 0 ? [`${join(name, below)} (${variables.join(', ')})`] : [];
    });
  });
  if (found.length === 0) return [];
  const shown = found.slice(0, 3).join(', ');
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  return [
    `${file}: what stands beside it in ${shown}${more} is not read; "ansible-inventory --list --yaml" puts all into one file.`,
  ];
}

function filesBelow(path: string): readonly string[] {
  try {
    return readdirSync(path, { recursive: true, encoding: 'utf8' }).slice(0, MAX_FILES).sort();
  } catch {
    return [];
  }
}

function variablesIn(path: string): readonly string[] {
  try {
    const status = statSync(path);
    if (!status.isFile() || status.size > MAX_BYTES) return [];
    const names = readFileSync(path, 'utf8').matchAll(/^\s*["']?(ansible_\w+)["']?\s*:/gm);
    return [...new Set([...names].map(([, name = '']) => name))].filter(isRead);
  } catch {
    return [];
  }
}
