import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { resultsSchema } from '../../src/model/results.ts';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

const SCRIPT = '/etc/plimsoll/schedule/night.sh';
const TABLE = '/etc/cron.d/plimsoll-night';
const STATE = '/var/lib/plimsoll/night';

/** What was said of each object. */
const statuses = (json: string): readonly string[] =>
  resultsSchema
    .parse(JSON.parse(json))
    .hosts.flatMap(({ findings }) => findings.map(({ fingerprint, status }) => `${fingerprint} ${status}`));

describe.runIf(labMode() !== 'off')('a schedule by the cron of Debian', () => {
  let host: Host;

  beforeAll(async () => {
    await ensureLab();
    host = await startHost({ name: 'schedule', suite: 'trixie', scenario: 'fresh' });
  }, 900_000);
  afterAll(() => host?.stop());

  const said = async (command: string) => {
    const { exitCode, stdout, stderr } = await host.run(command);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout.trim();
  };

  test('runs an audit at its minute, with nothing but what the schedule says', async () => {
    // The next minute that does not begin before cron has started.
    const at = await said("date -d '+10 seconds + 1 minute' +%H:%M");
    const words = ['--by', 'cron', '--name', 'night', '--at', at, '--jitter', '0'];
    const audit = ['audit', '-o', 'json', '-o', "csv=/out/100% it's \\$HOME.csv"];
    const refused = await host.plimsoll(['schedule', 'install', ...words, '--', ...audit], {
      user: 'operator1',
    });
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    const installed = await host.plimsoll(['schedule', 'install', ...words, '--', ...audit]);
    expect(installed).toMatchObject({ exitCode: 0, stdout: `${SCRIPT}\n${TABLE}\n` });
    await said('cron');
    await vi.waitFor(async () => expect((await host.run(['cat', `${STATE}/ended`])).stdout).toBe('0\n'), {
      timeout: 150_000,
      interval: 1000,
    });
    const byHand = await host.plimsoll(['audit', '-o', 'json=-']);
    const verdicts = statuses(await host.readFile(`${STATE}/report/results.json`));
    expect(verdicts.length).toBeGreaterThan(100);
    expect(verdicts).toEqual(statuses(byHand.stdout));
    expect(await said('ls /out')).toBe("100% it's \\$HOME.csv");
    expect(await said(`stat -c %a ${STATE} ${STATE}/report ${STATE}/report/results.json`)).toBe(
      '700\n700\n600',
    );
    const { stdout } = await host.plimsoll(['schedule', 'show']);
    expect(stdout).toContain(`night, by cron\n  ${SCRIPT}\n  ${TABLE}\n  last: began `);
    expect(stdout).toContain('with exit code 0\n  next: ');
  }, 200_000);

  test('does not begin beside one that still runs', async () => {
    expect(await host.run(`flock ${STATE} sh ${SCRIPT}`)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringContaining('because the one before it still runs'),
    });
  });

  test('is taken away, and its reports stay', async () => {
    const { exitCode, stderr } = await host.plimsoll(['schedule', 'remove', '--name', 'night']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: `What the audits wrote stays in ${STATE}.\n`,
    });
    expect(await said(`ls -d ${SCRIPT} ${TABLE} 2>/dev/null; ls ${STATE}`)).toBe('history\nreport');
  });
});
