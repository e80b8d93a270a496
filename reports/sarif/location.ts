import type { Finding, HostResult } from '../../src/model/results.ts';
import { oneLine } from '../telling/finding-text.ts';
import { plain } from './text.ts';

/** What relative addresses of files are relative to: the root of the host's file system. */
export const BASE = 'HOST';

/** Longest path that is told as an address. */
const LONGEST_PATH = 1000;

/**
 * Where a finding is: the file that it is about; else the socket of the engine that has the object, or a file that stands
 * for the host, since GitHub takes no result without a file. The object itself is the logical location.
 */
export function locationOf({ resource }: Finding, host: HostResult): object {
  const { type, name, id, engine } = resource;
  const parts = [host.name, ...(engine === null ? [] : [engine]), type, name];
  return {
    physicalLocation: physicalLocation(fileOf(resource, host)),
    logicalLocations: [
      {
        name: oneLine(name),
        fullyQualifiedName: parts.map(oneLine).join('/'),
        kind: type,
        ...(id === null ? {} : { properties: { id: oneLine(id) } }),
      },
    ],
    message: { text: plain(`${type} ${name}`) },
  };
}

/** The location of what is about the host as a whole. */
export const hostLocation = ({ name }: Pick<HostResult, 'name'>): object => ({
  physicalLocation: physicalLocation(OF_HOST),
  logicalLocations: [{ name: oneLine(name), fullyQualifiedName: oneLine(name), kind: 'host' }],
});

/** Its first line, since GitHub asks for a place in the file. */
const physicalLocation = (path: string): object => ({
  artifactLocation: { uri: relativeUri(path), uriBaseId: BASE },
  region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
});

function fileOf({ type, name, engine }: Finding['resource'], { engines }: HostResult): string {
  if (type === 'file' && /^\/[^/]/.test(name)) return name;
  if (type === 'user') return '/etc/passwd';
  return engines.find(({ id }) => id === engine)?.socket ?? OF_HOST;
}

/** It says which host it is. */
const OF_HOST = '/etc/hostname';

/** A path as an address relative to the root: each byte of a name that is not plain is escaped. */
function relativeUri(path: string): string {
  const segments = path
    .slice(0, LONGEST_PATH)
    .toWellFormed()
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return segments.map(encodeURIComponent).join('/').replaceAll('%40', '@') || relativeUri(OF_HOST);
}
