import { type Files, hostTold, type Told, thingTold } from '../projection.ts';

/** The parts of SARIF that are read back. */
export interface SarifLog {
  readonly version: string;
  readonly runs: readonly {
    readonly automationDetails: { readonly id: string };
    readonly tool: {
      readonly driver: {
        readonly rules: readonly {
          readonly id: string;
          readonly shortDescription: { readonly text: string };
          readonly fullDescription: { readonly text: string };
          readonly help: { readonly text: string };
          readonly properties: { readonly tags: readonly string[]; readonly 'security-severity': string };
        }[];
      };
    };
    readonly invocations: readonly {
      readonly machine: string;
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly {
        readonly level: string;
        readonly message: { readonly text: string };
      }[];
    }[];
    readonly results: readonly SarifResult[];
  }[];
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    {
      readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      readonly logicalLocations: readonly [{ readonly name: string; readonly kind: string }];
    },
  ];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly {
    readonly kind: string;
    readonly status: string;
    readonly justification: string;
  }[];
}

export const logsOf = (files: Files): readonly SarifLog[] =>
  [...files.values()].map((text) => JSON.parse(text));

/** Reads the files of a SARIF report. */
export const readSarif = (files: Files): Told =>
  logsOf(files).flatMap(({ runs }) =>
    runs.flatMap(({ invocations, results, tool }) => {
      const [{ machine, executionSuccessful } = { machine: '', executionSuccessful: false }] = invocations;
      return [
        hostTold(machine, executionSuccessful),
        ...results.map((result) => {
          const rule = tool.driver.rules[result.ruleIndex];
          if (rule?.id !== result.ruleId)
            throw new Error(`Result of ${result.ruleId} names rule ${rule?.id}.`);
          const fingerprint = result.partialFingerprints['plimsoll/v1'] ?? '';
          const ofControl = /^cis-docker-[\d.]+-([\d.]+)$/.exec(result.ruleId)?.[1];
          return thingTold(
            machine,
            ofControl ?? fingerprint,
            sarifWord({ kind: result.kind, suppressed: result.suppressions !== undefined }),
          );
        }),
      ];
    }),
  );

/** A kind, and whether it is accepted. */
export const sarifWord = ({
  kind,
  suppressed,
}: {
  readonly kind: string;
  readonly suppressed: boolean;
}): string => `${kind}${suppressed ? ', suppressed' : ''}`;
