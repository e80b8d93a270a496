import type { SuppliedProbe } from '../../kit/define-supplied.ts';
import { advisoryTable } from '../advisories/advisory-table.ts';
import { expectedContainers } from './expected-containers.ts';
import { imageScans } from './image-scans.ts';

/** Everything that an auditor can bring along, by the option that names it; `--evidence` has several kinds. */
export const SUPPLIED: readonly SuppliedProbe[] = [advisoryTable, expectedContainers, imageScans];
