import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { bridgeNetwork } from '../../src/probes/firewall/bridge-network.ts';
import { type Firewall, type FirewallSetting, firewall } from '../../src/probes/host/firewall.ts';
import { bridgeNetworks } from '../../src/probes/populations.ts';

const EXPECTED =
  'net.bridge.bridge-nf-call-iptables = 1, and bridge-nf-call-ip6tables = 1 where the network has IPv6';

export default defineCheck({
  id: 'network-bridge-filter-active',
  title: 'Traffic between containers on one bridge comes by the filter',
  severity: 'medium',
  severityReason: 'Rules that keep containers of one network apart have no effect otherwise.',
  rationale:
    'What one container sends to another on the same bridge is switched, not routed, and the packet filter sees it only if the kernel is told to show it (br_netfilter). Without that, a network with enable_icc=false lets its containers talk to each other all the same.',
  remediation: {
    text: 'Load br_netfilter and set both values to 1 in a file below /etc/sysctl.d, before the engine starts.',
    command:
      'modprobe br_netfilter && sysctl -w net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1',
    takes: 'command',
    sideEffect: 'Rules for forwarding then apply to bridges of virtual machines as well.',
  },
  outcomes: {
    pass: 'the settings are 1, so that rules apply on the bridge',
    fail: 'one is 0, or the kernel has none, on a network whose containers are not to talk to each other (enable_icc=false)',
    manual:
      'one is 0 or missing, and the network lets its containers talk to each other, so that only rules of your own would miss it',
  },
  each: bridgeNetworks,
  needs: { network: bridgeNetwork, firewall },
  assess: ({ network, firewall }, { item }) => {
    const needed: FirewallSetting[] = network.EnableIPv6 ? ['bridge4', 'bridge6'] : ['bridge4'];
    const apart = FALSE.includes(network.Options[ICC] ?? '');
    const seen = {
      expected: EXPECTED,
      observed: `${needed.map((setting) => describe(setting, firewall)).join(', ')}; ${ICC} = ${network.Options[ICC] ?? 'not set'}`,
    };
    if (firewall.ofHost !== true)
      return cannotTell(unread(firewall.ofHost === null ? UNSEEN : ELSEWHERE), EXPECTED);
    const found = needed.map((setting) => firewall.settings[setting]);
    if (found.some((setting) => setting?.state !== 'absent' && setting?.state !== 'read'))
      return cannotTell(unread(DENIED), EXPECTED);
    if (found.every((setting) => setting?.state === 'read' && setting.value !== '0')) {
      return pass({
        ...seen,
        message: `What containers on network ${item.name} send to each other comes by the filter.`,
      });
    }
    if (apart) {
      const message = `Containers on network ${item.name} can talk to each other although they are not to, since the filter does not see it.`;
      return fail({ ...seen, message });
    }
    const message = `The filter does not see what containers on network ${item.name} send to each other, which they may. Do rules of your own rely on it?`;
    return manual({ ...seen, message });
  },
});

const ICC = 'com.docker.network.bridge.enable_icc';
/** As Go reads it (strconv.ParseBool). */
const FALSE = ['false', 'False', 'FALSE', 'f', 'F', '0'];

function describe(setting: FirewallSetting, { settings }: Firewall): string {
  const name = setting === 'bridge4' ? 'bridge-nf-call-iptables' : 'bridge-nf-call-ip6tables';
  const found = settings[setting];
  return `${name} ${found?.state === 'read' ? `= ${found.value}` : (found?.state ?? 'not read')}`;
}

const DENIED = cause(
  'needs-root',
  'Settings below /proc/sys/net/bridge may not be read by this account.',
  'Run the audit as root.',
);
const UNSEEN = cause(
  'needs-root',
  'Whether these are the settings of the network of the host may be seen by root alone.',
  'Run the audit as root.',
);
const ELSEWHERE = cause(
  'command-failed',
  'The audit ran in another network namespace than the first process has, which has settings of its own.',
  'Run the audit on the host itself, outside of containers.',
);
