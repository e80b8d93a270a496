import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { engines } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'daemon-authorization-plugin',
  title: 'A plugin decides who may make which API call',
  severity: 'medium',
  severityReason: 'Without it whoever may talk to the engine may do everything, which is root on the host.',
  rationale:
    'The engine knows one right only: who may open its socket may do everything. An authorization plugin can allow single calls to single clients. That one is there says nothing about its rules, which a person has to review.',
  remediation: {
    text: 'Install an authorization plugin, give it rules, and name it in authorization-plugins.',
    command: '/etc/docker/daemon.json: { "authorization-plugins": ["<plugin>"] }',
    takes: 'plan',
    sideEffect: 'Every API call waits for the plugin; where it does not answer, the engine refuses.',
  },
  outcomes: {
    pass: '/info lists at least one authorization plugin',
    fail: '/info lists none',
  },
  each: engines,
  needs: { info: engineInfo },
  assess: ({ info }, engine) => {
    const plugins = info.Plugins.Authorization;
    const seen = {
      expected: 'at least one plugin in /info .Plugins.Authorization',
      observed: `/info .Plugins.Authorization = ${plugins.length === 0 ? '(empty)' : plugins.join(' ')}`,
    };
    return plugins.length > 0
      ? pass({
          ...seen,
          message: `Engine ${engine.item.id} asks ${plugins.join(', ')} before each call; its rules are not part of this audit.`,
        })
      : fail({ ...seen, message: `Engine ${engine.item.id} lets whoever reaches its socket do everything.` });
  },
});
