import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { engines } from '../../src/probes/populations.ts';

const EXPECTED = 'log-level = info or not set, and debug off';

export default defineCheck({
  id: 'daemon-log-level-info',
  title: 'Engine logs at level info',
  severity: 'low',
  severityReason: 'Too little in the log hides what happened, too much buries it; neither opens a door.',
  rationale:
    'At a level above info the log of the engine lacks events that an investigation needs. At level debug it holds so much that the interesting lines drown, and it may show details that nobody should read. The debug switch overrides the level.',
  remediation: {
    text: 'Remove log-level and debug from the flags and the file of the engine, or set them to info and false.',
    command: '/etc/docker/daemon.json: { "log-level": "info", "debug": false }',
    takes: 'restart',
    sideEffect: 'The level changes when the engine is restarted; debug also when it is told to reload.',
  },
  outcomes: {
    pass: 'the log level in force is info and debug mode is off',
    fail: 'the level is another one, or debug mode is on, which overrides it',
  },
  each: engines,
  // Each can be missing: debug in the API proves a fail where the options may not be read.
  needs: {},
  hints: { info: engineInfo, level: daemonOption('log-level'), debug: daemonOption('debug') },
  assess: ({ info, level, debug }, engine) => {
    const { id } = engine.item;
    if (info.known && info.value.Debug) {
      return fail({
        expected: EXPECTED,
        observed: '/info .Debug = true',
        message: `Engine ${id} runs in debug mode, which overrides the log level.`,
      });
    }
    if (!level.known) return cannotTell(level, EXPECTED);
    const atInfo = String(level.value.value ?? '').toLowerCase() === 'info';
    if (!atInfo) {
      return fail({
        expected: EXPECTED,
        observed: describeOption(level.value),
        message: `Engine ${id} logs at level ${level.value.value}.`,
      });
    }
    if (!info.known && !debug.known) return cannotTell(debug, EXPECTED);
    // The API is the word of the running engine; debug can change without a restart.
    const on = !info.known && debug.known && debug.value.value === true;
    const source = info.known ? '/info .Debug = false' : debug.known ? describeOption(debug.value) : '';
    const seen = { expected: EXPECTED, observed: `${describeOption(level.value)}; ${source}` };
    return on
      ? fail({ ...seen, message: `Engine ${id} runs in debug mode, which overrides the log level.` })
      : pass({ ...seen, message: `Engine ${id} logs at level info and not in debug mode.` });
  },
});
