import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { engines } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'daemon-manages-firewall',
  title: 'Engine manages the firewall rules of its networks',
  severity: 'medium',
  severityReason: 'Without its rules the separation between container networks is gone.',
  rationale:
    'The engine writes the rules that keep container networks apart and that publish ports. If it may not, nothing separates the networks unless somebody maintains equal rules by hand. The option is named after iptables, but it also governs the nftables backend.',
  remediation: {
    text: 'Remove the iptables option, or set it to true. Own rules belong into the DOCKER-USER chain.',
    command: '/etc/docker/daemon.json: { "iptables": true }',
    takes: 'restart',
    sideEffect:
      'The engine has to be restarted and then writes rules, which can change the order in which your own apply.',
  },
  outcomes: {
    pass: 'the option iptables in force is true, which is the default',
    fail: 'it is false',
  },
  each: engines,
  needs: { iptables: daemonOption('iptables') },
  hints: { ip6tables: daemonOption('ip6tables'), info: engineInfo },
  assess: ({ iptables, ip6tables, info }, engine) => {
    const driver = info.known ? info.value.FirewallBackend?.Driver : undefined;
    const context = [
      describeOption(iptables),
      ...(ip6tables.known && ip6tables.value.value === false ? [describeOption(ip6tables.value)] : []),
      // It names the backend even where the engine writes no rules, so it proves nothing.
      ...(driver ? [`/info .FirewallBackend.Driver = ${driver}`] : []),
    ];
    const seen = { expected: 'iptables = true or not set', observed: context.join('; ') };
    return iptables.value === false
      ? fail({ ...seen, message: `Engine ${engine.item.id} may not write firewall rules.` })
      : pass({ ...seen, message: `Engine ${engine.item.id} writes the firewall rules of its networks.` });
  },
});
