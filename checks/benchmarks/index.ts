import type { Benchmark } from '../../src/model/benchmark.ts';
import { CIS_DOCKER_1_8_0 } from './cis-docker-1.8.0.ts';
import { CIS_DOCKER_1_6_0, CIS_DOCKER_1_7_0 } from './cis-docker-earlier.ts';

/** The benchmarks that a run can judge against; the first is the default. */
export const BENCHMARKS: readonly Benchmark[] = [CIS_DOCKER_1_8_0, CIS_DOCKER_1_7_0, CIS_DOCKER_1_6_0];
