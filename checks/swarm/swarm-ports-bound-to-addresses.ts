import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engines } from '../../src/probes/populations.ts';
import { isWildcard } from '../../src/probes/swarm/addresses.ts';
import { notInSwarm, ofMembers } from '../../src/probes/swarm/membership.ts';
import { type NodeBinding, nodeBindings } from '../../src/probes/swarm/node-bindings.ts';

const EXPECTED = 'the ports of control and gossip bound to single addresses';

export default defineCheck({
  id: 'swarm-ports-bound-to-addresses',
  title: 'The node answers other nodes of the swarm on single addresses only',
  severity: 'medium',
  severityReason:
    'Every network of the host reaches the control of the swarm, which still asks for a certificate.',
  rationale:
    'Unless told otherwise a node listens for other nodes on all of its addresses, also those that face a public network. Whoever can reach these ports can try join tokens, and flaws in the code behind them.',
  remediation: {
    text: 'Let the node leave the swarm, and join or begin it again with the address of the network that is for the swarm.',
    command: 'docker swarm join --listen-addr ADDRESS:2377 --token TOKEN MANAGER:2377',
    takes: 'plan',
    sideEffect:
      'The tasks of the node move to others meanwhile. A node cannot change its address while it is in the swarm.',
  },
  outcomes: {
    pass: 'no port on which the node answers other nodes (2377 on managers, 7946) is bound to all addresses; 4789, for the traffic of containers, is not asked about',
    fail: 'one of them is',
    notapplicable: 'the engine is in no swarm',
  },
  each: engines,
  needs: { node: ofMembers('node-bindings-of-members', nodeBindings) },
  assess: ({ node }) => {
    if (node.role === 'none') return notApplicable({ expected: EXPECTED, ...notInSwarm });
    const { bindings, where } = node.value;
    const seen = { expected: EXPECTED, observed: `${enumerate(bindings.map(inWords))}, by ${where}` };
    const open = bindings.filter(({ addresses }) => addresses.some(isWildcard));
    if (open.length === 0) {
      return pass({
        ...seen,
        message: `The node answers other nodes on single addresses: ${enumerate(bindings.map(inWords))}.`,
      });
    }
    const ports = enumerate(open.map(({ port, protocol }) => `${port}/${protocol}`));
    return fail({ ...seen, message: `The node answers other nodes on all of its addresses, at ${ports}.` });
  },
});

const inWords = ({ port, protocol, addresses }: NodeBinding): string =>
  `${port}/${protocol} on ${enumerate(addresses.map((address) => address || 'all'))}`;
