import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/*
 * What a policy can tell the checks about networks and published ports.
 */

/** Whoever is on a network beside the host then reaches every port of their containers. */
export const ROUTED_NETWORKS: Parameter<string[]> = {
  id: 'routed-networks',
  meaning:
    'Names of the networks (* for any characters) whose containers are meant to be reached by their own addresses from other machines.',
  schema: z.array(z.string().min(1)),
};

/** Numbers of the host, not of the container. */
export const ALLOWED_PUBLIC_PORTS: Parameter<number[]> = {
  id: 'allowed-public-ports',
  meaning: 'Ports of the host that containers may publish to everybody, such as 80 and 443.',
  schema: z.array(z.int().min(1).max(65_535)),
};

/** What stands there is for a person to read: no host can tell. */
export const EXTERNAL_FIREWALL: Parameter<string> = {
  id: 'external-firewall',
  meaning:
    'What filters connections in front of the host, such as the rules of a cloud or a firewall of the site.',
  schema: z.string().min(1),
};
