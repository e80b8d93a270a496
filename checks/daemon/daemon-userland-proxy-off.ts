import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { isAtLeast } from '../../src/probes/engine/engine-release.ts';
import { userlandProxies } from '../../src/probes/engine/userland-proxies.ts';
import { engines } from '../../src/probes/populations.ts';

const EXPECTED = 'userland-proxy = false';
const FIELD = '/info .FirewallBackend.Info';

export default defineCheck({
  id: 'daemon-userland-proxy-off',
  title: 'Published ports need no proxy process',
  severity: 'low',
  severityReason: 'The proxy is one more program on every published port; no attack needs it.',
  rationale:
    'For each published port the engine runs a small proxy with root’s rights, which hides the address of the client from the container. The kernel forwards ports without it. It is on by default, since some cases need it: published ports on localhost on old kernels, and IPv6 clients of IPv4 containers.',
  remediation: {
    text: 'Set userland-proxy to false after a test: weigh it against access from IPv6 to IPv4 containers.',
    command: '/etc/docker/daemon.json: { "userland-proxy": false }',
    takes: 'restart',
    sideEffect:
      'The engine has to be restarted; published ports may no longer answer on localhost or on IPv6.',
  },
  outcomes: {
    pass: 'the option userland-proxy in force is false, or the running engine says that it uses none (29.5 and newer)',
    fail: 'a docker-proxy process runs, the engine says that it uses one, or the option is true, which is the default',
  },
  each: engines,
  // Each can be missing: a running proxy proves a fail, and engines from 29.5 on say it themselves.
  needs: {},
  hints: { proxies: userlandProxies, info: engineInfo, option: daemonOption('userland-proxy') },
  assess: ({ proxies, info, option }, engine) => {
    const { id } = engine.item;
    const bad = `Engine ${id} publishes ports through a proxy process.`;
    const good = `Engine ${id} publishes ports without a proxy process.`;
    if (proxies.known && proxies.value > 0) {
      return fail({
        expected: EXPECTED,
        observed: `${proxies.value} running docker-proxy processes`,
        message: bad,
      });
    }
    const rows = info.known ? info.value.FirewallBackend?.Info : undefined;
    const row = rows?.find(([name]) => name === 'EnableUserlandProxy');
    if (row?.[1] === 'true') {
      return fail({ expected: EXPECTED, observed: `${FIELD} has EnableUserlandProxy = true`, message: bad });
    }
    // Since 29.5 the pair is there exactly when the proxy is on.
    if (info.known && rows && isAtLeast(info.value.ServerVersion, 29, 5) === true) {
      const observed = `${FIELD} of engine ${info.value.ServerVersion} has ${row ? `EnableUserlandProxy = ${row[1]}` : 'no EnableUserlandProxy'}`;
      return pass({ expected: EXPECTED, observed, message: good });
    }
    if (!option.known) return cannotTell(option, EXPECTED);
    const seen = { expected: EXPECTED, observed: describeOption(option.value) };
    return option.value.value === false
      ? pass({ ...seen, message: good })
      : fail({ ...seen, message: `Engine ${id} may publish ports through a proxy process.` });
  },
});
