/** The door `plimsoll/kit` of modules in `--checks DIR`: the half of the kit that judges, and the facts; no probes. */
import { defineCheck as define } from '../kit/define-check.ts';
import type { Check } from '../model/check.ts';
import type { FactSource } from '../model/fact.ts';
import type { Scope } from '../model/subject.ts';
import { FACTS } from './facts.ts';

export { cannotTell, fail, manual, notApplicable, pass } from '../kit/verdict.ts';
export { containerInspect } from '../probes/docker/container-inspect.ts';
export { engineInfo, engineVersion } from '../probes/docker/engine-info.ts';
export { imageHistory, imageInspect } from '../probes/docker/image-inspect.ts';
export { images } from '../probes/images/stored-images.ts';
export {
  bridgeNetworks,
  containers,
  engines,
  filesOf,
  overlayNetworks,
  rootlessEngines,
  runningContainers,
  services,
  theHost,
} from '../probes/populations.ts';
export { parameter } from './own-parameter.ts';

const made = new WeakSet<object>();

/** Declares a check; a module exports what it returns by default. */
export const defineCheck: typeof define = (definition) => {
  const check = define(definition);
  made.add(check);
  return check;
};

/** Says whether something was made by `defineCheck`. */
export const isCheck = (value: unknown): value is Check =>
  typeof value === 'object' && value !== null && made.has(value);

/** Every fact of a host, an engine, a container or an image by the id of its evidence, such as `facts['mounts']`. */
export const facts: Readonly<Record<string, FactSource<Scope, unknown>>> = Object.fromEntries(FACTS);
