import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { builderEntitlements } from '../../src/probes/engine/builder-entitlements.ts';
import { builderSigns } from '../../src/probes/engine/builder-signs.ts';
import { engines } from '../../src/probes/populations.ts';
import { BUILD_HOST } from './parameters.ts';

const EXPECTED = 'no build may ask for security.insecure, and no builder listens or is called over plain TCP';

export default defineCheck({
  id: 'builder-confined',
  title: 'Builders give builds no rights over the host, and listen to nobody unasked',
  severity: 'high',
  severityReason: 'Whoever may start a build with such rights, or reach such a builder, is root on the host.',
  rationale:
    'A build with security.insecure runs as a privileged container does, and one with network.host reaches what the host reaches. A BuildKit on a TCP port that asks for no certificate runs builds for everybody who finds it.',
  remediation: {
    text: 'Take the entitlements away from the engine and from every buildkitd, let a buildkitd listen on a unix socket or ask clients for certificates, and call remote builders by SSH or with certificates of both sides.',
    command:
      '{"builder": {"entitlements": {"network-host": false, "security-insecure": false}}} in daemon.json',
    takes: 'restart',
    sideEffect: 'Builds that ask for what is taken away fail; the engine has to be started again.',
  },
  outcomes: {
    pass: 'builds may ask for nothing beyond the ordinary, or for the network of the host on a host that the policy names as one for builds, and every builder that is seen is a unix socket, SSH, or TCP with certificates of both sides',
    fail: 'builds may ask for security.insecure, a buildkitd listens on TCP without asking for certificates, or a builder or context of root is called over TCP without them',
    manual:
      'builds may use the network of the host, as engines let them unless told otherwise, or its devices; a builder runs as a privileged container, or one was told a configuration file that is not read',
  },
  each: engines,
  needs: { entitlements: builderEntitlements, signs: builderSigns },
  parameters: { buildHost: BUILD_HOST },
  assess: ({ entitlements, signs }, engine, { buildHost }) => {
    const { where, networkHost, securityInsecure, device } = entitlements;
    const bad = [...(securityInsecure ? [`security.insecure is allowed (${where})`] : []), ...signs.bad];
    const forBuilds = buildHost.configured && buildHost.value;
    const open = [
      ...(networkHost ? [`network.host is allowed (${where})`] : []),
      ...(device ? [`devices are allowed (${where})`] : []),
      ...signs.networkHost,
      ...signs.privileged,
    ];
    const questions = [...(forBuilds ? [] : open), ...signs.untold];
    const meant = buildHost.configured ? `; policy: ${buildHost.value ? '' : 'not '}meant for builds` : '';
    const observed = `${enumerate([...bad, ...open, ...signs.untold, ...signs.good], 20) || `${where}: nothing allowed, and no other builder`}${meant}`;
    const seen = { expected: EXPECTED, observed };
    const { id } = engine.item;
    if (bad.length > 0)
      return fail({
        ...seen,
        message: `Builds reach the host, or anybody reaches a builder: ${enumerate(bad)}.`,
      });
    if (questions.length > 0) {
      const message = `Is that needed by builds on the host of engine ${id}, and who may start them: ${enumerate(questions)}?`;
      return manual({ ...seen, message });
    }
    return pass({
      ...seen,
      message: `No builder that engine ${id} or its host shows gives builds rights over the host.`,
    });
  },
});
