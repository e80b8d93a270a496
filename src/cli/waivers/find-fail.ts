import type { Check } from '../../model/check.ts';
import { nearest } from '../../model/nearest.ts';
import type { Finding, Results } from '../../model/results.ts';
import { visibleText } from '../../model/visible-text.ts';
import { waiverWords } from '../../model/waived.ts';
import { usageError } from '../failure.ts';
import { imageOf } from './image-of.ts';

/** A fail with the name of its host. */
export interface FoundFail {
  readonly host: string;
  readonly finding: Finding;
  /** The image that its container was made of, where the results hold it. */
  readonly image: string | null;
}

type Found = Pick<FoundFail, 'host' | 'finding'>;

/** Fails that are named where several are meant. */
const NAMED = 8;

/**
 * Finds the one fail that is meant by the beginning of its fingerprint or by CHECK[@OBJECT]. What is none, or several,
 * or is waived already, is wrong usage.
 */
export function findFail(
  wanted: string,
  results: Pick<Results, 'hosts'>,
  checks: readonly Pick<Check, 'id' | 'aliases'>[],
): FoundFail {
  const all = results.hosts.flatMap((host) =>
    host.findings.map((finding) => ({ host: host.name, of: host, finding })),
  );
  const meant = all.filter(isMeant(wanted, checks));
  if (meant.length === 0) throw usageError(notFound(wanted, all));
  const fails = meant.filter(({ finding }) => finding.status === 'fail');
  const [one, ...others] = fails;
  if (!one) throw usageError(noFail(wanted, meant));
  if (others.length > 0)
    throw usageError(`${wanted} means ${fails.length} fails. Name one: ${named(fails)}.`);
  const { waiver } = one.finding;
  if (waiver)
    throw usageError(
      `${wanted} is ${waiverWords(waiver)} (${waiver.file}:${waiver.line}). Change that entry instead.`,
    );
  const { resource, evidence } = one.finding;
  const image = resource.type === 'container' ? imageOf(resource.id, evidence, one.of) : null;
  return { host: one.host, finding: one.finding, image };
}

function isMeant(
  wanted: string,
  checks: readonly Pick<Check, 'id' | 'aliases'>[],
): (found: Found) => boolean {
  if (/^[0-9a-f]{8,64}$/.test(wanted)) return ({ finding }) => finding.fingerprint.startsWith(wanted);
  const at = wanted.indexOf('@');
  const [name, object] = at < 0 ? [wanted, null] : [wanted.slice(0, at), wanted.slice(at + 1)];
  const id = checks.find((check) => check.id === name || check.aliases?.includes(name))?.id ?? name;
  return ({ finding }) =>
    (finding.check === id || finding.controls.includes(name)) &&
    (object === null || finding.resource.name === object);
}

function notFound(wanted: string, all: readonly Found[]): string {
  const fails = all.filter(({ finding }) => finding.status === 'fail');
  const near = nearest(wanted.split('@')[0] ?? '', [
    ...new Set(fails.flatMap(({ finding }) => [finding.check, ...finding.controls])),
  ]);
  const hint = near ? `did you mean ${near}?` : 'write CHECK, CHECK@OBJECT or 8 digits of its fingerprint.';
  return `There is no finding "${wanted}" in these results: ${hint}`;
}

function noFail(wanted: string, meant: readonly Found[]): string {
  const error = meant.find(({ finding }) => finding.status === 'error');
  if (error?.finding.cause)
    return `${wanted} could not be read, and only what fails can be waived. ${error.finding.cause.next}`;
  const statuses = [...new Set(meant.map(({ finding }) => finding.status))].join(' and ');
  return `${wanted} is ${statuses}, and only what fails can be waived.`;
}

function named(fails: readonly Found[]): string {
  const names = fails
    .slice(0, NAMED)
    .map(
      ({ host, finding: { check, resource, fingerprint } }) =>
        `${fingerprint.slice(0, 12)} (${check}@${visibleText(resource.name.slice(0, 60))} on ${host})`,
    );
  return `${names.join(', ')}${fails.length > NAMED ? ` and ${fails.length - NAMED} more` : ''}`;
}
