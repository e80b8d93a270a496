import { isIPv6 } from 'node:net';
import { errorAt } from '../../model/input-error.ts';
import type { Inventory } from '../../model/inventory.ts';
import { nearest } from '../../model/nearest.ts';
import { addHosts, emptyTree, groupOf, resolveAnsible, setVariable } from './ansible-tree.ts';
import type { Place } from './place.ts';
import { shellWords } from './shell-words.ts';

/** `[group]`, `[group:vars]` or `[group:children]`. */
export const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;

type Kind = 'hosts' | 'vars' | 'children';

/**
 * Understands an inventory in Ansible's INI form (the rules are those of its `ini` plugin).
 *
 * @throws InputError with file and line; no line is quoted, since a variable may be a secret
 */
export function readAnsibleIni(text: string, place: Place): Inventory {
  const { file } = place;
  const tree = emptyTree(place);
  const declared = new Set(['all', 'ungrouped']);
  /** Sections that only a declared group can have: lines of `[name:vars]` and of names of children. */
  const mentioned = new Map<string, number>();
  let section: { readonly name: string; readonly kind: Kind } = { name: 'ungrouped', kind: 'hosts' };
  for (const [index, row] of text.split('\n').entries()) {
    const line = index + 1;
    const content = row.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const [, name, type = 'hosts'] = SECTION.exec(content) ?? [];
    if (name !== undefined) {
      section = { name, kind: sectionKind(type, name, file, line) };
      groupOf(tree, name, line);
      if (section.kind === 'vars') mentioned.set(name, mentioned.get(name) ?? line);
      else declared.add(name);
      continue;
    }
    if (content.startsWith('[') && content.endsWith(']') && !isIPv6(content.slice(1, -1))) {
      throw errorAt(
        file,
        line,
        'this is no section: one is [group], [group:vars] or [group:children], without blanks.',
      );
    }
    const group = groupOf(tree, section.name, line);
    if (section.kind === 'children') {
      const child = childName(content, file, line);
      mentioned.set(child, mentioned.get(child) ?? line);
      group.children.set(child, line);
    } else if (section.kind === 'vars') {
      const [variable = '', value] = splitAt(content, '=');
      if (value === undefined) throw errorAt(file, line, `a line of [${section.name}:vars] is name=value.`);
      setVariable(tree, group, variable.trim(), { text: readValue(value.trim()), line });
    } else {
      readHost(content, line);
    }
  }
  for (const [name, line] of mentioned) {
    if (declared.has(name)) continue;
    const near = nearest(name, [...declared]);
    throw errorAt(file, line, `there is no group "${name}"${near ? `; did you mean ${near}?` : '.'}`);
  }
  return resolveAnsible(tree, 'ansible-ini');

  function readHost(content: string, line: number): void {
    const [pattern, ...variables] = shellWords(content) ?? [];
    if (pattern === undefined) throw errorAt(file, line, 'a quote is not closed.');
    const hosts = addHosts(tree, groupOf(tree, section.name, line), pattern, line);
    for (const word of variables) {
      const [name = '', value] = splitAt(word, '=');
      if (value === undefined)
        throw errorAt(file, line, `what follows ${pattern} is name=value, without blanks.`);
      for (const host of hosts) setVariable(tree, host, name, { text: readValue(value), line });
    }
  }
}

function sectionKind(type: string, name: string, file: string, line: number): Kind {
  if (type === 'hosts' || type === 'vars' || type === 'children') return type;
  throw errorAt(
    file,
    line,
    `[${name}:${type}] is no section: one is [group], [group:vars] or [group:children].`,
  );
}

function childName(content: string, file: string, line: number): string {
  const [, name] = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(content) ?? [];
  if (name === undefined)
    throw errorAt(file, line, 'below [group:children] each line is the name of a group.');
  return name;
}

function splitAt(text: string, sign: string): readonly [string, string?] {
  const at = text.indexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Ansible reads a value as a literal of Python where it is one: quotes go, and a number ends at a comment. */
function readValue(value: string): string {
  const [, , quoted] = /^(['"])((?:(?!\1)[^\\])*)\1\s*(?:#.*)?$/.exec(value) ?? [];
  const [, number] = /^([0-9]+)\s*(?:#.*)?$/.exec(value) ?? [];
  return quoted ?? number ?? value;
}
