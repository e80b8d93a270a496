import { countLeftOut } from '../../src/model/policy-of.ts';
import type { ResultsHead } from '../../src/model/results.ts';
import type { PolicyResult } from '../../src/model/run-results.ts';
import { count } from '../telling/words.ts';
import { oscalId, paragraphs, props, prose, titled } from './values.ts';

/** The id of the resource that stands for the plan of the assessment. */
export const planId = ({ run }: ResultsHead): string => oscalId('plan', run.id);

/** What stands for a plan, since there is no document of that kind: the benchmark, and each policy that was in force. */
export function planResources(head: ResultsHead): readonly object[] {
  const { benchmark, policies = [] } = head;
  return [
    {
      uuid: planId(head),
      title: titled(
        `Assessment against the ${benchmark.title} ${benchmark.version}, level ${benchmark.level}`,
      ),
      description: paragraphs([
        `Every control of the ${benchmark.title} ${benchmark.version} up to level ${benchmark.level} is selected, and every check beyond it.`,
        policies.length === 0
          ? 'No policy changes that.'
          : `${count(policies.length, 'policy')} that the resources below describe ${policies.length === 1 ? 'changes' : 'change'} that.`,
      ]),
      props: props({ benchmark: benchmark.id, version: benchmark.version, level: benchmark.level }),
    },
    ...policies.map((policy) => policyResource(policy)),
  ];
}

function policyResource(policy: PolicyResult) {
  const { name, title, digest, files, leftOut, severities, parameters } = policy;
  const { controls, checks } = countLeftOut(policy);
  return {
    uuid: oscalId('policy', digest),
    title: titled(`Policy ${title ?? name}`),
    description: paragraphs([
      `It leaves out ${count(controls, 'control')} and ${count(checks, 'further check')}, gives ${count(severities.length, 'check')} another severity and sets ${count(Object.keys(parameters).length, 'parameter')}.`,
      ...leftOut.map(
        (group) => `Left out: ${[...group.controls, ...group.checks].join(', ')}: ${group.reason}`,
      ),
    ]),
    props: [
      ...props({ digest }),
      ...files.flatMap((file) => props({ file: file.name, sha256: file.sha256 })),
    ],
    remarks: prose(`Given as ${name}.`),
  };
}
