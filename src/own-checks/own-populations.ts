import type { Population } from '../model/check.ts';
import type { Scope } from '../model/subject.ts';
import { images } from '../probes/images/stored-images.ts';
import {
  bridgeNetworks,
  containers,
  engines,
  overlayNetworks,
  rootlessEngines,
  runningContainers,
  services,
  theHost,
} from '../probes/populations.ts';

/** What a check of one's own can look at, by the name that rules give it. */
export const POPULATIONS = {
  host: theHost,
  engines,
  rootlessEngines,
  containers,
  runningContainers,
  images,
  services,
  overlayNetworks,
  bridgeNetworks,
} as const satisfies Readonly<Record<string, Population<Scope>>>;
