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

/** Its own check then decides whether it runs. */
export const AUDIT_REPLACED_BY: Parameter<string> = {
  id: 'audit-replaced-by',
  meaning:
    'The sensor that records changes of the files of the engine in place of the audit of the kernel, such as falco.',
  schema: z.string().min(1),
};

/** Others than those that are known are none here: a name proves nothing. */
export const REQUIRED_SENSORS: Parameter<string[]> = {
  id: 'required-sensors',
  meaning:
    'Names of the sensors of which one has to watch the containers of a host: falco, tetragon, tracee, sysdig, osquery, wazuh, auditbeat, elastic-agent, crowdstrike, defender or sentinelone.',
  schema: z.array(z.string().min(1)).min(1),
};

/** What a review of an incident needs that is found late. */
export const EVENT_RETENTION_DAYS: Parameter<number> = {
  id: 'event-retention-days',
  meaning: 'Days for which the log of the engine has to be kept.',
  schema: z.int().positive(),
  shipped: 90,
};

/** The engine keeps the last 256 events, in memory. */
export const EVENT_CONSUMER: Parameter<string> = {
  id: 'event-consumer',
  meaning: 'Name of the container that reads the events of the engine and keeps them.',
  schema: z.string().min(1),
};

/** Names as authorization-plugins has them. */
export const EXPECTED_AUTHORIZATION_PLUGINS: Parameter<string[]> = {
  id: 'expected-authorization-plugins',
  meaning: 'Names of the authorization plugins that every engine has to ask.',
  schema: z.array(z.string().min(1)),
};
