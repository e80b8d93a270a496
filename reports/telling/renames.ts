import type { Mark, PossibleRename } from '../../src/model/rename.ts';
import { list } from './words.ts';

/** Which hosts may be others under another name, a sentence or two for each; never more than a proposal. */
export const renameLines = (renames: readonly PossibleRename[] = []): readonly string[] =>
  renames.map(renameLine);

function renameLine({ hosts, formerly, same, differs }: PossibleRename): string {
  const marks = [
    ...same.map((mark) => `the same ${WORDS[mark]}`),
    ...differs.map((mark) => `another ${WORDS[mark]}`),
  ];
  const may = `${list(hosts.slice(0, NAMED))} may be what was ${any(formerly.slice(0, NAMED))} (${list(marks)})`;
  return hosts.length > 1 || formerly.length > 1
    ? `${may}: which is which nobody can tell, since several have that.`
    : `${may}. Nothing is taken over, since findings, waivers and the past go by the name of a host.`;
}

const NAMED = 10;

const any = (names: readonly string[]): string => (names.length < 2 ? (names[0] ?? '') : names.join(' or '));

const WORDS: Readonly<Record<Mark, string>> = { 'machine-id': 'machine-id', 'host-key': 'SSH host key' };
