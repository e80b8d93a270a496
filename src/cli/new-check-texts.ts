/** Apart, so that no line of this file looks like one. */
const DEFAULT = 'export default';

/** A module that passes its examples, to be changed into what is wanted. */
export const moduleText = (
  id: string,
): string => `import { containerInspect, containers, defineCheck, fail, pass } from 'plimsoll/kit';

${DEFAULT} defineCheck({
  id: '${id}',
  title: 'The container is started again when it ends',
  severity: 'low',
  severityReason: 'A service that stays down is no way in, but it may be one that watches over others.',
  rationale: 'A container without a restart policy stays down when it ends or the host is started again.',
  remediation: {
    text: 'Give the container a restart policy.',
    command: 'docker update --restart unless-stopped NAME',
    takes: 'command', // or reload, recreate, restart, rebuild, reboot, plan
    sideEffect: 'A container that always fails is started again and again.',
  },
  outcomes: { pass: 'the container has a restart policy', fail: 'it has none' },
  each: containers,
  needs: { inspect: containerInspect },
  assess: ({ inspect }) => {
    const { Name } = inspect.HostConfig.RestartPolicy;
    const seen = {
      expected: 'HostConfig.RestartPolicy.Name is not no',
      observed: \`HostConfig.RestartPolicy.Name = \${Name || 'no'}\`,
    };
    return Name === '' || Name === 'no'
      ? fail({ ...seen, message: 'Nothing starts the container again when it ends.' })
      : pass({ ...seen, message: \`The container is started again (\${Name}).\` });
  },
});

/** What "plimsoll test-check" runs it on: facts, as far as the check looks at them, by the status that they lead to. */
export const examples = {
  pass: [{ name: 'always', facts: { inspect: { HostConfig: { RestartPolicy: { Name: 'always' } } } } }],
  fail: [{ name: 'no policy', facts: { inspect: { HostConfig: { RestartPolicy: { Name: 'no' } } } } }],
};
`;

/** The same as a rule. */
export const ruleText = (id: string): string => `id: ${id}
title: The container is started again when it ends
severity: low # critical, high, medium or low
severityReason: A service that stays down is no way in, but it may be one that watches over others.
rationale: A container without a restart policy stays down when it ends or the host is started again.
remediation:
  text: Give the container a restart policy.
  command: docker update --restart unless-stopped NAME
  takes: command # or reload, recreate, restart, rebuild, reboot, plan
  sideEffect: A container that always fails is started again and again.

each: containers # host, engines, containers, runningContainers, images, services, ...
expect: # all of it must hold
  - field: inspect.HostConfig.RestartPolicy.Name # a fact, and the way to a field of it
    in: [always, unless-stopped, on-failure]

# What "plimsoll test-check" runs it on: facts, as far as the rule looks at them, by the status that they lead to.
examples:
  pass:
    - name: always
      facts: { inspect: { HostConfig: { RestartPolicy: { Name: always } } } }
  fail:
    - name: no policy
      facts: { inspect: { HostConfig: { RestartPolicy: { Name: "no" } } } }
`;

/** Tells editors and \`tsc\` what \`plimsoll/kit\` is. */
export const projectText = (kit: string, types: string): string =>
  `${JSON.stringify(
    {
      compilerOptions: {
        target: 'es2024',
        module: 'nodenext',
        noEmit: true,
        strict: true,
        erasableSyntaxOnly: true,
        allowImportingTsExtensions: true,
        skipLibCheck: true,
        typeRoots: [types],
        types: ['node'],
        paths: { 'plimsoll/kit': [kit] },
      },
      include: ['*.ts'],
    },
    null,
    2,
  )}\n`;
