import { STATUS_TABLE, type Standing, standingOfFinding } from '../../../reports/status-table.ts';
import type { Results } from '../../../src/model/results.ts';
import { visibleText } from '../../../src/model/visible-text.ts';
import { type Files, hostTold, judgementsTold, onlyFile, type Told, thingTold } from '../projection.ts';

interface Prop {
  readonly name: string;
  readonly value: string;
}
interface Told3 {
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly props?: readonly Prop[];
}
export interface Observation extends Told3 {
  readonly methods: readonly string[];
  readonly collected: string;
  readonly expires?: string;
  readonly 'relevant-evidence'?: readonly {
    readonly description: string;
    readonly props?: readonly Prop[];
  }[];
}
export interface Risk extends Told3 {
  readonly status: string;
  readonly deadline?: string;
  readonly remediations?: readonly Told3[];
  readonly 'risk-log'?: {
    readonly entries: readonly {
      readonly start: string;
      readonly 'status-change': string;
      readonly 'logged-by': readonly { readonly 'party-uuid': string; readonly 'role-id': string }[];
    }[];
  };
  readonly 'related-observations': readonly { readonly 'observation-uuid': string }[];
}
export interface OscalFinding extends Told3 {
  readonly target: {
    readonly 'target-id': string;
    readonly status: { readonly state: string; readonly reason: string };
  };
  readonly 'related-observations'?: readonly { readonly 'observation-uuid': string }[];
  readonly 'related-risks'?: readonly { readonly 'risk-uuid': string }[];
}
export interface Result extends Told3 {
  readonly 'reviewed-controls': {
    readonly 'control-selections': readonly {
      readonly 'include-controls'?: readonly { readonly 'control-id': string }[];
    }[];
    readonly 'control-objective-selections'?: readonly {
      readonly 'include-objectives': readonly { readonly 'objective-id': string }[];
    }[];
  };
  readonly attestations?: readonly { readonly parts: readonly { readonly prose: string }[] }[];
  readonly observations?: readonly Observation[];
  readonly risks?: readonly Risk[];
  readonly findings?: readonly OscalFinding[];
}
export interface Document {
  readonly 'assessment-results': {
    readonly uuid: string;
    readonly 'import-ap': { readonly href: string };
    readonly metadata: { readonly parties?: readonly { readonly uuid: string; readonly name: string }[] };
    readonly results: readonly Result[];
    readonly 'back-matter': { readonly resources: readonly Told3[] };
  };
}

export const parsed = (files: Files): Document => JSON.parse(onlyFile(files));

/** A property by its name; empty where it has none. */
export const prop = ({ props = [] }: Pick<Told3, 'props'>, name: string): string =>
  props.find((one) => one.name === name)?.value ?? '';

/** How the table has a standing: by state and reason, or by an observation alone. A risk belongs to one object, not to a control. */
const wordOf = (standing: Standing): string => {
  const told = STATUS_TABLE[standing].oscal;
  return told === null ? 'observed' : `${told.state}, ${told.reason}, ${standing}`;
};

const HOST_AUDITED = 'host-audited';
const PREFIX = 'cis-docker-1.8.0-';

/** Reads assessment results: of each result the host, and of each objective that was reviewed what is found of it. */
export function readOscal(files: Files): Told {
  return parsed(files)['assessment-results'].results.flatMap((result) => {
    const host = prop(result, 'host');
    if (host === '') return [];
    const findings = new Map(
      (result.findings ?? []).map((finding) => [finding.target['target-id'], finding]),
    );
    const objectives = [
      ...result['reviewed-controls']['control-selections'].flatMap((selection) =>
        (selection['include-controls'] ?? []).map((control) => control['control-id']),
      ),
      ...(result['reviewed-controls']['control-objective-selections'] ?? []).flatMap((selection) =>
        selection['include-objectives'].map((objective) => objective['objective-id']),
      ),
    ];
    return [
      hostTold(host, !objectives.includes(HOST_AUDITED)),
      ...objectives
        .filter((id) => id !== HOST_AUDITED)
        .map((id) => {
          const finding = findings.get(id);
          const name = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
          if (!finding) return thingTold(host, name, 'observed');
          const { state, reason } = finding.target.status;
          return thingTold(host, name, `${state}, ${reason}, ${prop(finding, 'standing')}`);
        }),
      ...(result.risks ?? []).map(({ status, ...risk }) =>
        thingTold(host, `risk ${prop(risk, 'fingerprint')}`, status),
      ),
    ];
  });
}

/** No property may end with a blank. */
const shown = (name: string): string => visibleText(name).trim();

/** What has to be told: each control and check, and the risk that each finding is. */
export const oscalTold = (results: Results): Told => [
  ...judgementsTold(wordOf, { shown })(results).map((line) => line.replace(': own:check ', ': own_check ')),
  ...results.hosts.flatMap(({ name, findings }) =>
    findings.flatMap((finding) => {
      const risk = STATUS_TABLE[standingOfFinding(finding)].oscal?.risk ?? null;
      return risk === null ? [] : [thingTold(shown(name), `risk ${finding.fingerprint}`, risk)];
    }),
  ),
];
