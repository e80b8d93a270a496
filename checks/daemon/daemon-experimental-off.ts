import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { engineInfo, engineVersion } from '../../src/probes/docker/engine-info.ts';
import { daemonOption } from '../../src/probes/engine/daemon-options.ts';
import { engines } from '../../src/probes/populations.ts';

const EXPECTED = '/version .Experimental and /info .ExperimentalBuild are false';

export default defineCheck({
  id: 'daemon-experimental-off',
  title: 'Engine offers no experimental functions',
  severity: 'low',
  severityReason: 'Untested functions widen what can go wrong; by themselves they open nothing.',
  rationale:
    'Experimental functions are neither complete nor supported, and they add calls to the API that few have tested. A host in production does not need them.',
  remediation: {
    text: 'Remove experimental from the flags and the file of the engine, or set it to false.',
    command: '/etc/docker/daemon.json: { "experimental": false }',
    takes: 'restart',
    sideEffect: 'The engine has to be restarted; what uses an experimental function stops working.',
  },
  outcomes: {
    pass: 'neither /version nor /info says that experimental functions are on',
    fail: 'one of them says so',
  },
  each: engines,
  // Either answer alone can prove a fail.
  needs: {},
  hints: { version: engineVersion, info: engineInfo, features: daemonOption('features') },
  assess: ({ version, info, features }, engine) => {
    const { id } = engine.item;
    const on = features.known
      ? Object.entries(features.value.value).filter(([, value]) => value !== 'false')
      : [];
    const observed = [
      ...(version.known ? [`/version .Experimental = ${isExperimental(version.value)}`] : []),
      ...(info.known ? [`/info .ExperimentalBuild = ${info.value.ExperimentalBuild}`] : []),
      ...(on.length > 0 ? [`features on: ${on.map(([name]) => name).join(', ')}`] : []),
    ].join('; ');
    const seen = { expected: EXPECTED, observed };
    if ((version.known && isExperimental(version.value)) || (info.known && info.value.ExperimentalBuild)) {
      return fail({ ...seen, message: `Engine ${id} offers experimental functions.` });
    }
    if (!version.known) return cannotTell(version, EXPECTED);
    if (!info.known) return cannotTell(info, EXPECTED);
    return pass({ ...seen, message: `Engine ${id} offers no experimental functions.` });
  },
});

/** Engine 20.10 leaves the field out where it is false. */
function isExperimental(version: {
  readonly Experimental: boolean;
  readonly Components: readonly {
    readonly Name: string;
    readonly Details?: { readonly Experimental: string } | null | undefined;
  }[];
}): boolean {
  const engine = version.Components.find(({ Name }) => Name === 'Engine');
  return version.Experimental || engine?.Details?.Experimental === 'true';
}
