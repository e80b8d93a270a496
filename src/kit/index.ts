/** The authors' door: what a check is written with. Probes use `define-probe.ts` and `define-fact.ts` beside it. */
export { defineCheck } from './define-check.ts';
export { cannotTell, fail, manual, notApplicable, pass } from './verdict.ts';
