import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { advisoryTable } from '../../src/probes/advisories/advisory-table.ts';
import { hitsOf } from '../../src/probes/advisories/hits.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { componentVersions } from '../../src/probes/engine/component-versions.ts';
import { daemonOption } from '../../src/probes/engine/daemon-options.ts';
import { type PluginEntry, watchers } from '../../src/probes/host/watchers.ts';
import { authorizationBypasses } from '../../src/probes/monitoring/authorization-bypasses.ts';
import { engines } from '../../src/probes/populations.ts';
import { EXPECTED_AUTHORIZATION_PLUGINS } from './parameters.ts';

const EXPECTED =
  'the plugins that are configured are those in /info, their sockets and files belong to root, and no way leads past them';

/** Flaws by which a request gets past plugins. */
const FLAWS = ['CVE-2024-41110', 'CVE-2026-34040'];

export default defineCheck({
  id: 'authorization-plugins-in-force',
  title: 'Authorization plugins that are configured are asked, and cannot be passed by',
  severity: 'medium',
  severityReason: 'A guard that is named and not asked is worse than none, since everybody counts on it.',
  rationale:
    'The engine finds a plugin by its name, in directories of the host: whoever can write there is the plugin. It asks it about its own API and nothing else; another engine or the socket of containerd starts containers without a question. Two flaws let requests past it. A plugin sees users by their certificates, and on the socket none at all.',
  remediation: {
    text: 'Reload or restart the engine so that what is configured is in force, update it to a release without these flaws, give the directories of plugins to root, and keep the socket of containerd and other engines to root.',
    command: 'systemctl reload docker; docker info -f "{{.Plugins.Authorization}}"',
    takes: 'reload',
    sideEffect: 'Where a plugin does not answer, the engine refuses every call.',
  },
  outcomes: {
    pass: 'the same plugins are configured and in force (they allowed this audit to ask), what they are found by belongs to root, and no way past them is seen',
    fail: 'the sets differ, one that the policy expects is missing, somebody else than root can put another in its place, the release has a flaw that lets requests past, or another engine or containerd is open without it',
    manual:
      'a distribution built a release that has such a flaw, or nothing is seen that the engine finds the plugin by',
    notapplicable: 'no plugin is configured, none is in force, and the policy expects none',
  },
  each: engines,
  needs: {
    info: engineInfo,
    configured: daemonOption('authorization-plugins'),
    versions: componentVersions,
    table: advisoryTable,
    watchers,
    bypasses: authorizationBypasses,
  },
  parameters: { expected: EXPECTED_AUTHORIZATION_PLUGINS },
  assess: ({ info, configured, versions, table, watchers, bypasses }, { item }, { expected }) => {
    const running = info.Plugins.Authorization;
    const named = configured.value;
    const wanted = expected.configured ? expected.value : [];
    const seen = {
      expected: EXPECTED,
      observed: `/info .Plugins.Authorization = ${list(running)}; authorization-plugins = ${list(named)}, by ${configured.where}`,
    };
    const missing = [...new Set([...named, ...wanted])].filter((name) => !running.includes(name));
    if (missing.length > 0) {
      const message = `Engine ${item.id} does not ask ${enumerate(missing)}, which ${named.includes(missing[0] ?? '') ? 'is configured: it has to be reloaded' : 'the policy expects'}.`;
      return fail({ ...seen, message });
    }
    if (running.length === 0) {
      return notApplicable({
        ...seen,
        message: `Engine ${item.id} has no authorization plugin, so there is none to pass by.`,
      });
    }
    const left = running.filter((name) => !named.includes(name));
    if (left.length > 0) {
      const message = `Engine ${item.id} asks ${enumerate(left)}, which is no longer configured and goes with its next start.`;
      return fail({ ...seen, message });
    }
    const [closed] = watchers.shut;
    if (closed !== undefined) {
      const detail = `${closed} may not be looked into by this account.`;
      return cannotTell(unread(cause('needs-root', detail, 'Run the audit as root.')), EXPECTED);
    }
    const foreign = watchers.plugins.filter(isForeign);
    if (foreign.length > 0) {
      const message = `Somebody else than root can put another plugin in the place of those of engine ${item.id}: ${enumerate(foreign.map(describe))}.`;
      return fail({ ...seen, observed: `${seen.observed}; ${enumerate(foreign.map(describe))}`, message });
    }
    if (bypasses.length > 0) {
      const message = `The plugins of engine ${item.id} are not asked at ${enumerate(bypasses.map(({ where }) => where))}.`;
      return fail({ ...seen, message });
    }
    const engine = versions.find(({ component }) => component === 'engine');
    if (!engine?.version) {
      const detail = `The engine gives ${JSON.stringify(info.ServerVersion.slice(0, 60))} as its version, so whether requests get past plugins is not known.`;
      return cannotTell(unread(cause('unparseable', detail, 'Use a release of the engine.')), EXPECTED);
    }
    const flaws = hitsOf(table.table, 'engine', engine.version)
      .map(({ advisory }) => advisory.id)
      .filter((id) => FLAWS.includes(id));
    if (flaws.length > 0 && engine.builder === 'vendor') {
      const message = `Engine ${item.id} (${engine.from ?? engine.reported}) is of a release in which requests get past plugins (${flaws.join(', ')}): did its distribution mend that?`;
      return manual({ ...seen, message });
    }
    if (flaws.length > 0) {
      const message = `Engine ${item.id} (${engine.reported}) lets requests past its plugins: ${flaws.join(', ')}.`;
      return fail({ ...seen, message });
    }
    const unseen = running.filter((name) => !watchers.plugins.some(({ path }) => isOf(path, name)));
    if (unseen.length > 0) {
      const message = `Engine ${item.id} asks ${enumerate(unseen)}, of which no socket or file is seen: who runs it, as whom?`;
      return manual({ ...seen, message });
    }
    return pass({
      ...seen,
      message: `Engine ${item.id} asks ${enumerate(running)} before each call; what its rules are is not part of this audit.`,
    });
  },
});

const list = (names: readonly string[]): string => (names.length === 0 ? '(empty)' : enumerate(names));

/** Whoever owns or may write a directory or a file chooses the plugin; a socket is its owner's. */
const isForeign = ({ uid, mode, kind }: PluginEntry): boolean =>
  uid !== 0 || (kind !== 'socket' && (mode & 0o022) !== 0);

const describe = ({ path, uid, mode }: PluginEntry): string => `${path} (uid ${uid}, ${mode.toString(8)})`;

/** NAME.sock, NAME.spec and NAME.json, also within a directory NAME (moby, pkg/plugins/discovery.go). */
const isOf = (path: string, name: string): boolean =>
  ['sock', 'spec', 'json'].some(
    (end) => path.endsWith(`/plugins/${name}.${end}`) || path.endsWith(`/${name}/${name}.${end}`),
  );
