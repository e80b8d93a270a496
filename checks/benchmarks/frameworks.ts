import type { Framework } from '../../src/model/framework.ts';
import { NIST_SP_800_53 } from './nist-sp-800-53.ts';
import { NIST_SP_800_190 } from './nist-sp-800-190.ts';
import { TEN_CONTAINER_CONTROLS } from './ten-container-controls.ts';

/** The frameworks that the controls are mapped to. The maps are ours, not those of the frameworks' owners. */
export const FRAMEWORKS: readonly Framework[] = [NIST_SP_800_53, NIST_SP_800_190, TEN_CONTAINER_CONTROLS];
