import type { Check, Population, PopulationEntry } from '../model/check.ts';
import { joined, type NamedObjects, type Only, onlyWords, placeOf } from '../model/only.ts';
import type { Scope } from '../model/subject.ts';
import type { Tailored } from './tailor.ts';

/** The same check on the objects that are named alone. */
export const narrowCheck = (check: Check, named: NamedObjects): Check => ({
  ...check,
  each: narrowPopulation(check.each, named),
});

function narrowPopulation<S extends Scope>(each: Population<S>, named: NamedObjects): Population<S> {
  const [paths, settled] = [new Set(named.paths), new Set(named.settled)];
  return {
    ...each,
    list: (host) => {
      const all = each.list(host);
      const left = all.filter(
        (entry) =>
          (entry.kind === 'subject' && paths.has(entry.subject.path)) ||
          (entry.kind === 'unread' && !settled.has(placeOf(each.scope, entry.at.path))),
      );
      if (left.length > 0) return left;
      const evidence = all.flatMap((entry) => ('evidence' in entry ? entry.evidence : entry.fact.evidence));
      const none: PopulationEntry<S> = {
        kind: 'empty',
        at: host,
        reason: whyNone(each.scope, named),
        evidence: [...new Set(evidence)],
      };
      return [none];
    },
  };
}

/** Why nothing that is named is judged, where every list was read. */
function whyNone(scope: Scope, { asked }: NamedObjects): string {
  const ofScope = asked.filter(({ kind }) => kind === scope);
  const there = ofScope.filter(({ found }) => found.length > 0);
  return there.length > 0
    ? `What this check looks at does not include ${onlyWords(there)}.`
    : `No ${scope} is called ${joined(
        ofScope.map(({ name }) => name),
        'or',
      )} here.`;
}

/** Whether a run that is limited to some objects is about what a check looks at. */
export const concerns = (only: readonly Only[], { each }: Pick<Check, 'each'>): boolean =>
  only.some(({ kind }) => kind === each.scope);

/** Takes away the checks of anything else, and says so of their controls. */
export function narrow({ benchmark, checks, notes }: Tailored, only: readonly Only[]): Tailored {
  const told = new Map(notes);
  const left = checks.filter((check) => concerns(only, check));
  const without = new Set(checks.filter((check) => !left.includes(check)).map(({ id }) => id));
  const words = onlyWords(only);
  const controls = benchmark.controls.map((control) => {
    const note = notes.get(control.id);
    const gone = control.checks.filter((id) => without.has(id));
    if (note?.leftOut || gone.length === 0) return control;
    if (gone.length === control.checks.length) {
      const text = `--only leaves it out: this run is about ${words} alone, and the control is about something else.`;
      told.set(control.id, { leftOut: true, text });
      return control;
    }
    const text = `Judged without ${gone.join(', ')}, since --only limits this run to ${words}.`;
    told.set(control.id, { leftOut: false, text: [note?.text ?? [], text].flat().join(' ') });
    return { ...control, checks: control.checks.filter((id) => !without.has(id)) };
  });
  return { benchmark: { ...benchmark, controls }, checks: left, notes: told };
}
