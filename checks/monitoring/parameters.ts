import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/*
 * What a policy can tell the checks about watching and records. Names of containers are patterns, in which `*` stands for
 * any characters.
 */

/** The drivers of engines that hand a log to a service; plugins that do so are added by name. */
export const CENTRAL_LOG_DRIVERS: Parameter<string[]> = {
  id: 'central-log-drivers',
  meaning: 'Log drivers that hand the output of containers to a service that keeps it.',
  schema: z.array(z.string().min(1)),
  shipped: ['syslog', 'journald', 'fluentd', 'gelf', 'awslogs', 'gcplogs', 'splunk'],
};

/** Their programs write to a file or a service of their own. */
export const ACCEPTED_UNLOGGED_CONTAINERS: Parameter<string[]> = {
  id: 'accepted-unlogged-containers',
  meaning:
    'Names of the containers (* for any characters) whose output may be dropped, since it is kept elsewhere.',
  schema: z.array(z.string().min(1)),
};
