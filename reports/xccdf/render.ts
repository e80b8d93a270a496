import { policyOf } from '../../src/model/policy-of.ts';
import type { HostResult } from '../../src/model/results.ts';
import type { PolicyResult } from '../../src/model/run-results.ts';
import { type Judgement, judgementsOf } from '../judgements.ts';
import { type RequirementsOf, requirementsOf } from '../requirements.ts';
import type { OpenHostDocuments, RunBegin } from '../run-document.ts';
import { oneLine } from '../telling/finding-text.ts';
import { unauditedHost } from '../unaudited.ts';
import { element, XML_DECLARATION, type Xml } from '../xml.ts';
import { frontMatter } from './front-matter.ts';
import { xccdfId } from './ids.ts';
import { groupsOf } from './rules.ts';
import { DOCKER } from './target.ts';
import { testResult } from './test-result.ts';

const NAMESPACE = 'http://checklists.nist.gov/xccdf/1.2';
const DUBLIN_CORE = 'http://purl.org/dc/elements/1.1/';

/** XCCDF 1.2: the controls and checks as rules of a benchmark, resolved for the host, with one test result. */
export const xccdfReport: OpenHostDocuments = (run) => {
  const requirements = requirementsOf(run.head);
  return (host) => `${XML_DECLARATION}${benchmarkOf(host, run, requirements).xml}\n`;
};

function benchmarkOf(host: HostResult, { head, texts }: RunBegin, requirements: RequirementsOf): Xml {
  const { tool, benchmark } = head;
  const lost = unauditedHost(host);
  const judgements = [...(lost === null ? [] : [lost]), ...judgementsOf(host, texts)];
  const policy = policyOf(head, host);
  const profile = xccdfId(
    'profile',
    policy === null ? `level-${benchmark.level}` : `policy-${policy.digest}`,
  );
  return element(
    'Benchmark',
    {
      xmlns: NAMESPACE,
      id: xccdfId('benchmark', `${benchmark.id}-${benchmark.version}`),
      resolved: true,
      'xml:lang': 'en',
    },
    element('status', {}, 'accepted'),
    element(
      'title',
      {},
      `${benchmark.title} ${benchmark.version}, as ${tool.name} ${tool.version} assesses it`,
    ),
    element(
      'description',
      {},
      `The numbers of controls are those of the benchmark. Titles, texts and maps to other frameworks are those of ${tool.name}, not of their owners, and nobody certifies anything here. Rules without weight are checks beyond the benchmark.`,
    ),
    element('front-matter', {}, frontMatter(host, head)),
    DOCKER,
    element('version', {}, benchmark.version),
    element(
      'metadata',
      { 'xmlns:dc': DUBLIN_CORE },
      element('dc:creator', {}, `${tool.name} ${tool.version}`),
    ),
    profileElement(profile, judgements, policy, benchmark.level),
    ...groupsOf(judgements, host, { head, texts, requirements }),
    testResult(host, head, judgements, profile),
  );
}

/** What was asked of the host: by its policy, or by the level of the run. */
function profileElement(
  id: string,
  judgements: readonly Judgement[],
  policy: PolicyResult | null,
  level: number,
): Xml {
  const words =
    policy === null
      ? [`Level ${level}`, 'All controls up to this level, and all checks beyond the benchmark.']
      : [
          `${policy.title ?? policy.name}, up to level ${level}`,
          `Policy ${policy.name}, with the digest ${policy.digest}, from ${policy.files.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256})`).join(', ')}.`,
        ];
  const [title = '', description = ''] = words.map(oneLine);
  return element(
    'Profile',
    { id },
    element('title', {}, title),
    element('description', {}, description),
    ...judgements.map((judgement) =>
      element(
        'select',
        { idref: xccdfId('rule', judgement.id), selected: judgement.standing !== null },
        ...(judgement.standing === null ? [element('remark', {}, oneLine(judgement.reason))] : []),
      ),
    ),
  );
}
