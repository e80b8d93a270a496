import { printableJson } from '../../src/model/printable-json.ts';
import type { ResultsHead } from '../../src/model/results.ts';
import { requirementsOf } from '../requirements.ts';
import type { OpenRunDocument } from '../run-document.ts';
import { toldChecks } from './checks.ts';
import { hostContext } from './host-context.ts';
import { noParties, type Parties } from './parties.ts';
import { planId, planResources } from './plan.ts';
import { resultOf } from './result.ts';
import { oscalId, props, titled } from './values.ts';

/** The version of OSCAL that is written. */
const OSCAL_VERSION = '1.1.3';

/** Assessment results of OSCAL: a document of a run with a result for each host. People come last, when all are known. */
export const oscalReport: OpenRunDocument = ({ head, texts }) => {
  const parties = noParties();
  const run = { head, told: toldChecks(texts), parties, requirements: requirementsOf(head), texts };
  let hosts = 0;
  const add = (result: object): string => {
    hosts += 1;
    return `${hosts === 1 ? '' : ',\n'}${printableJson(result)}`;
  };
  return {
    begin: () =>
      `{"assessment-results": {\n"uuid": ${printableJson(oscalId('document', head.run.id))},\n"import-ap": ${printableJson({ href: `#${planId(head)}` })},\n"results": [\n`,
    host: (host) => add(resultOf(hostContext(host, run))),
    end: () =>
      `${hosts === 0 ? add(noHost(head)) : ''}\n],\n"metadata": ${printableJson(metadata(head, parties), 1)},\n"back-matter": ${printableJson({ resources: planResources(head) }, 1)}\n}}\n`,
  };
};

/** OSCAL takes no document without a result. */
const noHost = ({ run }: ResultsHead) => ({
  uuid: oscalId('result', run.id),
  title: 'No host',
  description: 'There was no host in this run, so nothing was assessed.',
  start: run.startedAt,
  end: run.finishedAt,
  'reviewed-controls': { 'control-selections': [{ description: 'No control was reviewed.' }] },
});

const metadata = ({ run, tool, benchmark }: ResultsHead, parties: Parties) => ({
  title: titled(`Docker hosts assessed against the ${benchmark.title} ${benchmark.version}`),
  'last-modified': run.assessedAt ?? run.finishedAt,
  version: run.id,
  'oscal-version': OSCAL_VERSION,
  props: props({ tool: tool.name, 'tool-version': tool.version, run: run.id }),
  ...parties.metadata(),
});
