import { assessCheck, type CheckFinding } from '../../assess/assess-check.ts';
import { readsOf } from '../../kit/define-fact.ts';
import { hostSubject } from '../../kit/host-subject.ts';
import { type CheckExamples, examineCheck } from '../../kit/testing.ts';
import type { Check } from '../../model/check.ts';
import type { PolicyValues } from '../../model/parameter.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { cutText } from '../../model/visible-text.ts';
import { toldTextSchema } from '../check-text.ts';
import { impossibleFacts } from '../example-facts.ts';
import { isCheck } from '../kit.ts';
import { parameterSchema } from '../own-parameter.ts';
import { lineIn, type ModuleExports, wordOf } from './load-module.ts';
import type { Loaded, ToldFinding } from './protocol.ts';
import { demandVerdicts } from './verdicts.ts';

/**
 * The check of a module.
 *
 * @throws Error whose message continues "the module ..."
 */
export function checkIn(exports: ModuleExports, file: string): Check {
  const check = exports.default;
  if (!isCheck(check))
    throw new Error('exports no check by default: write export default defineCheck({...})');
  return {
    ...check,
    origin: { file },
    assess: (...given) => {
      try {
        return demandVerdicts(check.assess(...given));
      } catch (thrown) {
        const line = lineIn(thrown);
        throw new Error(`${wordOf(thrown)}${line > 0 ? `, in line ${line}` : ''}`);
      }
    },
  };
}

/** What the program is told of a check. */
export function describeCheck(check: Check): Loaded {
  const text = toldTextSchema.safeParse(check);
  if (!text.success) {
    const [issue] = text.error.issues;
    const meaning = issue?.message ? ` (${issue.message})` : '';
    throw new Error(`gives its check no proper ${issue?.path.join('.') || 'text'}${meaning}`);
  }
  const parameters = Object.entries(check.parameters).map(([name, own]) => {
    const { id, meaning, shipped } = own;
    const type = 'type' in own ? own.type : undefined;
    const told = parameterSchema.safeParse({ id, meaning, type, shipped });
    if (!told.success) throw new Error(`has a parameter "${name}" that was not made by parameter({...})`);
    return [name, told.data] as const;
  });
  return {
    kind: 'loaded',
    check: text.data,
    scope: check.each.scope,
    about: [...(check.about ?? [])],
    reads: [...readsOf(...Object.values(check.needs), ...Object.values(check.hints))],
    parameters: Object.fromEntries(parameters),
  };
}

/** A text comes back once for every object, so that long ones would multiply. */
const LONGEST_TEXT = 2000;

/** Judges one host. */
export function assessInside(check: Check, snapshot: Snapshot, policy: PolicyValues): readonly ToldFinding[] {
  return assessCheck(check, hostSubject(snapshot), policy).map(
    ({ status, resource, expected, observed, message, cause, evidence }: CheckFinding) => ({
      status,
      resource,
      expected: cutText(expected, LONGEST_TEXT),
      observed: cutText(observed, LONGEST_TEXT),
      message: cutText(message, LONGEST_TEXT),
      cause,
      evidence: [...evidence],
    }),
  );
}

/** Runs the check on the examples that its module exports, and lists what is wrong. */
export function examineInside(
  check: Check,
  { examples }: ModuleExports,
): { readonly complaints: string[]; readonly examples: number } {
  if (typeof examples !== 'object' || examples === null)
    return {
      complaints: ['it exports no examples: write export const examples = { pass: [...], fail: [...] }'],
      examples: 0,
    };
  const given = examples as CheckExamples;
  const number = Object.values(given).reduce((sum, cases) => sum + cases.length, 0);
  const failing = given.fail?.length ? [] : ['no example fails'];
  return {
    complaints: [
      ...new Set([...impossibleFacts(check.needs, given), ...examineCheck(check, given), ...failing]),
    ],
    examples: number,
  };
}
