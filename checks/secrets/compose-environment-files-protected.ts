import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import type { Resource } from '../../src/model/subject.ts';
import { composeProjects } from '../../src/probes/containers/compose-projects.ts';
import { composeFiles } from '../../src/probes/host/compose-files.ts';
import { theHost } from '../../src/probes/populations.ts';

const EXPECTED = 'written by its owner alone, and not read by all or by a group of accounts';

export default defineCheck({
  id: 'compose-environment-files-protected',
  title: 'Files of compose projects are read by their owners only',
  severity: 'medium',
  severityReason: 'What containers get as their environment stands in them, passwords included.',
  rationale:
    'A compose file and the .env file beside it hold the values that become the environment of containers. Whoever may read them has the passwords; whoever may write them decides what runs.',
  remediation: {
    text: 'Let the owner alone read and write the files, keep them out of version control, and hand secrets over as files (secrets of compose).',
    command: 'chmod 0600 .env compose.yml',
    takes: 'command',
    sideEffect: 'Other accounts can no longer run docker compose in this directory.',
  },
  outcomes: {
    pass: 'each file that labels of containers name, and .env beside it, is not written by all or by a group, and not read by all or by another group than root',
    fail: 'such a file can be written by everybody',
    manual:
      'it can be read by everybody, or be read or written by a group: its content is not read, so that a person has to say whether there are secrets in it',
    notapplicable:
      'no container has labels of docker compose, or none of the files is on this host, as where compose was run from elsewhere',
  },
  each: theHost,
  about: ['file'],
  needs: { projects: composeProjects, statuses: composeFiles },
  assess: ({ projects, statuses }) => {
    if (projects.length === 0)
      return notApplicable({
        expected: EXPECTED,
        observed: 'no labels com.docker.compose.project.*',
        message: 'No container was made by docker compose.',
      });
    const isThere = (path: string): boolean => statuses[path]?.state === 'present';
    const verdicts = projects.flatMap(({ path, kind }): Verdict[] => {
      if (kind === 'repository') return [];
      const status = statuses[path];
      if (status === undefined) {
        const detail = `${path} was not looked at.`;
        return [
          cannotTell(
            unread(cause('not-collected', detail, `Look at it on the host: ls -l ${path}.`)),
            EXPECTED,
          ),
        ];
      }
      if (status.state === 'absent') return [];
      if (status.state === 'unread') return [cannotTell(unread(status.cause), EXPECTED)];
      const { mode, user, group, gid } = status;
      const repository = projects.find(
        (one) =>
          one.kind === 'repository' &&
          isThere(one.path) &&
          path.startsWith(one.path.slice(0, -'.git'.length)),
      );
      const observed = `mode ${mode.toString(8).padStart(4, '0')}, owner ${user}:${group}${repository ? `, in a directory under git (${repository.path})` : ''}`;
      const resource: Resource = { type: 'file', name: path, id: null, engine: null };
      const seen = { expected: EXPECTED, observed, resource };
      if (mode & 0o002)
        return [
          fail({ ...seen, message: `Everybody can write ${path}, and so decide what its containers run.` }),
        ];
      if (mode & 0o004)
        return [
          manual({
            ...seen,
            message: `Everybody can read ${path}: does it, or what it names, hold a secret?`,
          }),
        ];
      if (gid !== 0 && mode & 0o060)
        return [
          manual({
            ...seen,
            message: `The group ${group} can ${mode & 0o020 ? 'write' : 'read'} ${path}: are all its members meant to?`,
          }),
        ];
      return [pass({ ...seen, message: `Only its owner can read and write ${path}.` })];
    });
    return verdicts.length > 0
      ? verdicts
      : notApplicable({
          expected: EXPECTED,
          observed: 'none of the files that labels name exists',
          message: 'The files of the compose projects are not on this host.',
        });
  },
});
