import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { runningContainers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-health-checked',
  title: 'The engine checks the health of the container',
  severity: 'low',
  severityReason: 'It makes a dead service visible, and gives nobody a right.',
  rationale:
    'Without a health check the engine knows only whether the main process exists. A service that hangs, or that an attacker has put out of action, looks the same as one that works.',
  remediation: {
    text: 'Define a health check in the image (HEALTHCHECK) or for the container.',
    command: "docker run --health-cmd 'wget -qO- http://127.0.0.1:8080/health || exit 1' IMAGE",
    takes: 'recreate',
    sideEffect: 'The command runs in the container at every interval and takes some processor time.',
  },
  outcomes: {
    pass: 'the engine reports a health status, whatever it is',
    fail: 'it reports none, or the health check is switched off (NONE), or of a kind that engines do not know and never run',
  },
  each: runningContainers,
  needs: { inspect: containerInspect },
  assess: ({ inspect }) => {
    const status = inspect.State.Health?.Status ?? 'absent';
    const test = inspect.Config.Healthcheck?.Test[0];
    const seen = {
      expected: 'State.Health.Status = starting, healthy or unhealthy',
      observed: `State.Health.Status = ${status}, Config.Healthcheck.Test[0] = ${test ?? 'absent'}`,
    };
    if (test === 'NONE') {
      return fail({ ...seen, message: 'The health check of the image is switched off for this container.' });
    }
    if (test === 'other') {
      const message =
        'The health check of this container is of a kind that engines do not know: they never run it.';
      return fail({ ...seen, message });
    }
    if (status === 'absent' || status === 'none' || status === '') {
      return fail({ ...seen, message: 'Nothing checks whether the service in this container works.' });
    }
    const note = status === 'unhealthy' ? ' It is unhealthy now: look after it.' : '';
    return pass({ ...seen, message: `The engine checks the health of this container.${note}` });
  },
});
