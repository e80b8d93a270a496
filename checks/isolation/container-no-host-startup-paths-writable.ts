import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { bindMounts } from '../../src/probes/containers/bind-mounts.ts';
import { hostUsers } from '../../src/probes/containers/host-users.ts';
import { kernelBinds } from '../../src/probes/containers/kernel-binds.ts';
import { byLinks } from '../../src/probes/containers/listed-paths.ts';
import { startupWrites, whoMayWrite } from '../../src/probes/containers/startup-writes.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { fileStatuses } from '../../src/probes/host/file-statuses.ts';
import { realPaths } from '../../src/probes/host/real-paths.ts';
import { containers } from '../../src/probes/populations.ts';
import { STARTUP_PATHS } from './parameters.ts';

const EXPECTED = 'no writable mount that is, holds or lies in a path in which the host keeps what it starts';

export default defineCheck({
  id: 'container-no-host-startup-paths-writable',
  title: 'No container can write where the host keeps what it starts',
  severity: 'critical',
  severityReason: 'A file put there runs as root on the host, without a flaw in anything.',
  rationale:
    'The host runs as root what lies in the directories of cron, systemd, udev, PAM and sudo, in the homes of its accounts and among its programs: at once, at the next login or at the next start. A container that can write there needs no exploit to get out.',
  remediation: {
    text: 'Mount the single file that the program needs, read-only, or keep its data in a volume. Change the configuration of the host from the host.',
    command: 'docker run --volume /etc/app.conf:/etc/app.conf:ro IMAGE',
    takes: 'recreate',
    sideEffect: 'The program can no longer change files of the host.',
  },
  outcomes: {
    pass: 'no writable mount, by the engine and by the kernel, is, holds or lies in one of the paths, through links and volumes too',
    fail: 'one does; the message says whether the users of the container may write there now',
    manual:
      'one does, and the container does not run, so that nobody can say as which user of the host it will',
  },
  each: containers,
  needs: { inspect: containerInspect, mounts: bindMounts },
  hints: { kernel: kernelBinds, users: hostUsers, statuses: fileStatuses, paths: realPaths },
  parameters: { startup: STARTUP_PATHS },
  assess: ({ inspect, mounts, kernel, users, statuses, paths }, _, { startup }) => {
    const it = theContainer(inspect);
    const listed = startup.configured ? byLinks(startup.value, paths.known ? paths.value : {}) : [];
    const { writes, unresolved } = startupWrites(mounts, kernel.known ? kernel.value : [], listed);
    if (writes.length === 0) {
      const unknown =
        unresolved ??
        (paths.known || (mounts.length === 0 && kernel.known && kernel.value.length === 0) ? null : paths) ??
        (kernel.known ? null : kernel);
      if (unknown) return cannotTell(unknown, EXPECTED);
      const observed = enumerate(mounts.map(({ source, writable }) => `${source} ${writable ? 'rw' : 'ro'}`));
      const message = `${it} can write to nothing that the host starts.`;
      return pass({ expected: EXPECTED, observed: observed || 'no bind mounts', message });
    }
    if (!users.known) return cannotTell(users, EXPECTED);
    const verdicts = writes.map((write) => ({ write, may: whoMayWrite(write, users.value, statuses) }));
    const observed = enumerate(verdicts.map(({ write, may }) => `${write.observed}${may.words}`));
    const seen = { expected: EXPECTED, observed };
    const where = enumerate([...new Set(writes.map(({ path }) => path))], 4);
    if (verdicts.some(({ may }) => may.answer === 'yes'))
      return fail({
        ...seen,
        message: `${it} can write to ${where}, and what lies there the host runs as root.`,
      });
    for (const { may } of verdicts) if (may.answer === 'unread') return cannotTell(may.fact, EXPECTED);
    if (verdicts.every(({ may }) => may.answer === 'no')) {
      const message = `${it} has ${where} mounted writable; only owners and modes keep the users that it has now from writing there.`;
      return fail({ ...seen, message });
    }
    // What was not read could be a mount that they may surely write to.
    const further = unresolved ?? (kernel.known ? null : kernel) ?? (paths.known ? null : paths);
    if (further) return cannotTell(further, EXPECTED);
    const message = `${it} has ${where} mounted writable. May the users that it runs as write there?`;
    return manual({ ...seen, message });
  },
});
