import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { engines } from '../../src/probes/populations.ts';
import { dataPath } from '../../src/probes/swarm/data-path.ts';
import { notInSwarm, ofMembers } from '../../src/probes/swarm/membership.ts';

const EXPECTED = 'DataPathAddr set, and another address than the one by which nodes manage each other';

export default defineCheck({
  id: 'swarm-data-path-separate',
  title: 'The node sends traffic of containers by another address than that of management',
  severity: 'low',
  severityReason:
    'Containers and managers share a network, which matters only together with a flaw in either.',
  rationale:
    'On one address the traffic of containers shares a network with the control of the swarm: who floods the one stops the other, and who gets into the network of the one is in that of the other too.',
  remediation: {
    text: 'Give the node a second interface in a network of its own, and name its address for data when the node joins or begins the swarm.',
    command:
      'docker swarm join --advertise-addr ADDRESS --data-path-addr OTHER-ADDRESS --token TOKEN MANAGER:2377',
    takes: 'plan',
    sideEffect:
      'The node has to leave the swarm before, and its tasks move meanwhile. A host with one interface cannot do it, which is a reason to accept the finding.',
  },
  outcomes: {
    pass: 'the node was given an address for data that is not the one that it advertises, by the file in which the engine keeps both',
    fail: 'it was given none, so that one address serves both, or the same',
    notapplicable: 'the engine is in no swarm',
  },
  each: engines,
  needs: { node: ofMembers('data-path-of-members', dataPath) },
  assess: ({ node }) => {
    if (node.role === 'none') return notApplicable({ expected: EXPECTED, ...notInSwarm });
    const { data, management, where } = node.value;
    const seen = { expected: EXPECTED, observed: where };
    if (data === '') {
      return fail({
        ...seen,
        message: 'The node has no address for the traffic of containers, which takes that of management.',
      });
    }
    return data === management
      ? fail({ ...seen, message: `Both the traffic of containers and management take the address ${data}.` })
      : pass({ ...seen, message: `The traffic of containers takes ${data}, and management ${management}.` });
  },
});
