import type { AttestationEntry } from '../../model/attestations.ts';
import { literally } from '../../model/glob.ts';
import type { Finding, HostResult, Results } from '../../model/results.ts';
import { visibleText } from '../../model/visible-text.ts';

/** A manual finding and the host that it is of. */
export interface OpenFinding {
  readonly host: string;
  readonly finding: Finding;
  /** Whether the host has several engines, so that the name of an object may not be enough. */
  readonly severalEngines: boolean;
}

/** One question, with every finding that asks it and of which the same was observed. */
export type Question = readonly [OpenFinding, ...OpenFinding[]];

/** The open questions of results, in their order. `isAnswered` leaves out what needs no answer any more. */
export function openQuestions(
  { hosts }: Pick<Results, 'hosts'>,
  isAnswered: (open: OpenFinding) => boolean,
): readonly Question[] {
  const open = hosts.flatMap(openOf).filter((one) => !isAnswered(one));
  return [...Map.groupBy(open, ({ finding }) => sameQuestion(finding)).values()].flatMap(
    ([first, ...more]) => (first ? [[first, ...more] as const] : []),
  );
}

function openOf({ name, findings, controls, engines }: HostResult): readonly OpenFinding[] {
  const left = new Set(controls.filter(({ status }) => status === 'notselected').map(({ id }) => id));
  return findings
    .filter(({ status }) => status === 'manual')
    .filter(({ controls: own }) => own.length === 0 || own.some((id) => !left.has(id)))
    .map((finding) => ({ host: name, finding, severalEngines: engines.length > 1 }));
}

/** Two findings with the same key differ in nothing but their host and object. */
function sameQuestion({ check, expected, observed, message, resource }: Finding): string {
  const nameless = resource.name === '' ? message : message.replaceAll(resource.name, '\u0000');
  return JSON.stringify([check, expected, observed, nameless, resource.type]);
}

/** What is the same for every object that an answer is for. */
export type Answered = Pick<AttestationEntry, 'answer' | 'by' | 'on' | 'validUntil' | 'comment' | 'evidence'>;

/**
 * The entries that answer a question for exactly the objects that ask it, as few as can be: hosts with the same objects
 * share one.
 */
export function entriesFor(question: Question, answered: Answered): readonly AttestationEntry[] {
  const [{ finding }] = question;
  const byHost = Map.groupBy(question, ({ host, finding: { resource }, severalEngines }) =>
    JSON.stringify([host, severalEngines ? resource.engine : null]),
  );
  const places = [...byHost].map(([key, findings]) => {
    const [host, engine] = JSON.parse(key) as [string, string | null];
    const objects = findings.flatMap(({ finding: { resource } }) =>
      resource.type === 'host' || resource.name === '' ? [] : [visibleText(resource.name)],
    );
    return { host, engine, objects: [...new Set(objects)].sort() };
  });
  const shared = Map.groupBy(places, ({ engine, objects }) => JSON.stringify([engine, objects]));
  return [...shared.values()].map((same) => {
    const { engine = null, objects = [] } = same[0] ?? {};
    return {
      check: finding.check,
      host: oneOrList(same.map(({ host }) => literally(host))),
      ...(objects.length > 0 ? { object: oneOrList(objects) } : {}),
      ...(engine === null ? {} : { engine }),
      observed: visibleText(finding.observed),
      ...answered,
    };
  });
}

const oneOrList = (names: readonly string[]): string | string[] => {
  const [only] = names;
  return names.length === 1 && only !== undefined ? only : [...names];
};
