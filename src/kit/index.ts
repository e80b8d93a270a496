/** The authors' door: what a check or a probe is written with. */
export { defineCheck } from './define-check.ts';
export { cannotTell, fail, manual, notApplicable, pass } from './verdict.ts';
