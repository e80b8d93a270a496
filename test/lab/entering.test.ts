import { beforeAll, describe, expect, test } from 'vitest';
import { containerProcesses } from '../../src/probes/host/container-processes.ts';
import { ensureLab, labMode, startHost, suites } from './lab.ts';

/**
 * Stops the runtime on its way into a container, in its cgroup and without a filter yet, where an audit finds it by
 * chance alone, and has a script read the processes meanwhile.
 */
const READ_ON_THE_WAY = `id=$(docker inspect -f '{{.Id}}' good)
until [ -e /out/caught ]; do docker exec good true; done >/dev/null 2>&1 &
until [ -e /out/caught ]; do
  for comm in /proc/[0-9]*/comm; do
    read -r program <"$comm" && [ "$program" = 'runc:[2:INIT]' ] || continue
    process=\${comm%/comm}
    kill -STOP "\${process##*/}" || continue
    if grep -q "$id" "$process/cgroup" && grep -q '^Seccomp:[[:space:]]*0$' "$process/status"; then
      echo "\${process##*/}" >/out/caught
      sh -c "$1"
    fi
    kill -CONT "\${process##*/}"
    [ ! -e /out/caught ] || break
  done
done 2>/dev/null
wait`;

/** Health checks and `docker exec` start programs in containers all the time: no verdict may depend on the moment. */
describe.runIf(labMode() !== 'off')('a program that is just being started in a container', () => {
  beforeAll(ensureLab, 900_000);

  test.each(suites)('is none of its processes: %s', async (suite) => {
    const host = await startHost({ name: `entering-${suite}`, suite, scenario: 'no-root-login' });
    try {
      const main = await host.run(`docker inspect -f '{{.State.Pid}}' good`);
      const command = ['bash', '-c', READ_ON_THE_WAY, 'bash', containerProcesses.script];
      const output = await host.run(command, { timeout: 60 });
      const caught = (await host.readFile('/out/caught')).trim();
      expect(output.stdout).toContain(`/proc/${caught}/status:Seccomp:\t0`);
      const read = containerProcesses.project(output);
      expect(read).toMatchObject({ ok: true });
      const pids = read.ok ? read.data.processes.map(({ pid }) => pid) : [];
      expect(pids).toContain(Number(main.stdout));
      expect(pids).not.toContain(Number(caught));
    } finally {
      await host.stop();
    }
  });
});
