import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { engines } from '../../src/probes/populations.ts';
import { nodeCertificateSeconds } from '../../src/probes/swarm/cluster-facts.ts';
import { notAManager } from '../../src/probes/swarm/membership.ts';
import { LONGEST_NODE_CERTIFICATE_HOURS } from '../parameters.ts';

export default defineCheck({
  id: 'swarm-node-certificates-short-lived',
  title: 'Certificates of nodes of the swarm are valid for a short time',
  severity: 'low',
  severityReason: 'A stolen certificate of a node is of use for so much longer, but has to be stolen first.',
  rationale:
    'A swarm does not revoke the certificate of a node that was lost; it ends when it expires. Nodes renew theirs by themselves, so that a short time costs little.',
  remediation: {
    text: 'Shorten the time, to some days where nodes are rarely off for longer.',
    command: 'docker swarm update --cert-expiry 48h',
    takes: 'command',
    sideEffect: 'A node that is off for longer than that cannot come back by itself and has to join again.',
  },
  outcomes: {
    pass: 'certificates of nodes are valid for at most `longest-node-certificate-hours`',
    fail: 'they are valid for longer',
    notapplicable: 'the engine is in no swarm, or is a worker, whose managers know it',
  },
  each: engines,
  needs: { swarm: nodeCertificateSeconds },
  parameters: { longest: LONGEST_NODE_CERTIFICATE_HOURS },
  assess: ({ swarm }, _, { longest }) => {
    const limit = longest.configured ? longest.value : Number.POSITIVE_INFINITY;
    const expected = `Spec.CAConfig.NodeCertExpiry of at most ${limit} hours`;
    if (swarm.role !== 'manager') return notApplicable({ expected, ...notAManager(swarm) });
    const time = inHours(swarm.value);
    const seen = { expected, observed: `Spec.CAConfig.NodeCertExpiry = ${time}` };
    return swarm.value <= limit * 3600
      ? pass({ ...seen, message: `Certificates of nodes are valid for ${time}.` })
      : fail({
          ...seen,
          message: `Certificates of nodes are valid for ${time}, longer than ${limit} hours.`,
        });
  },
});

/** Whole hours as such, else with seconds, so that two times that differ never look the same. */
const inHours = (seconds: number): string =>
  seconds % 3600 === 0
    ? `${seconds / 3600} hours`
    : `${Math.floor(seconds / 3600)} hours ${seconds % 3600} s`;
