import { deriveFact } from '../../kit/define-fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { type EngineInfo, engineInfo } from '../docker/engine-info.ts';
import type { WeakeningArgument } from '../docker/runtime-arguments.ts';

/** What keeps the containers of a runtime apart: the kernel of the host, or one of their own before it. */
export type RuntimeKind = 'shared-kernel' | 'sandbox' | 'unknown';

/** A runtime of an engine. */
export interface Runtime {
  readonly name: string;
  /** Path of its program, or its bare name; empty where it is a shim of containerd, which has none. */
  readonly path: string;
  readonly kind: RuntimeKind;
  /** What it is told that takes away from what it keeps apart. */
  readonly weakened: readonly WeakeningArgument[];
}

const KINDS: readonly (readonly [RegExp, RuntimeKind])[] = [
  [/^(runsc|kata|kata-runtime|kata-(qemu|clh|fc|dragonball|stratovirt|remote)(-[a-z]+)?)$/, 'sandbox'],
  [/^(runc|docker-runc|crun|youki|nvidia-container-runtime(\.[a-z]+)?|nvidia)$/, 'shared-kernel'],
];

/** `runsc` of `/usr/bin/runsc`, of `io.containerd.runsc.v1` and of `containerd-shim-runsc-v1`. */
const programOf = (word: string): string =>
  word
    .replace(/^.*\//, '')
    .replace(/^io\.containerd\.(.+)\.v\d+$/, '$1')
    .replace(/^containerd-shim-(.+)-v\d+$/, '$1');

/** By its program, since any name can be given to any; by its name where it has none, as shims of containerd do. */
export function runtimeNamed(name: string, { Runtimes }: Pick<EngineInfo, 'Runtimes'>): Runtime {
  const entry = Object.hasOwn(Runtimes, name) ? Runtimes[name] : undefined;
  const path = entry?.path ?? '';
  const program = programOf(path === '' ? name : path);
  const kind = KINDS.find(([pattern]) => pattern.test(program))?.[1] ?? 'unknown';
  return { name, path, kind, weakened: entry?.runtimeArgs ?? [] };
}

/** The runtime that a container was made for: its own, or the default of its engine. */
export const containerRuntime = deriveFact({
  id: 'container-runtime',
  scope: 'container',
  from: { inspect: containerInspect, info: engineInfo },
  value: ({ inspect, info }) => runtimeNamed(inspect.HostConfig.Runtime || info.DefaultRuntime, info),
});

/** What runs in place of a container's own program where it has a kernel of its own. */
const SANDBOX_PROGRAMS =
  /^(runsc|runsc-sandbox|exe|qemu-system-\w+|cloud-hypervisor|firecracker|dragonball|stratovirt)$/;

/**
 * Whether the main process of a container is a sandbox, so that what the kernel of the host says of it is not said of what
 * runs inside. Both must say so, the runtime and the process: a container can call its own program as it likes.
 */
export function isSandboxed(
  runtime: Runtime,
  main: { readonly executable: string | null; readonly argv0: string },
): boolean {
  const program = main.executable?.replace(/^.*\//, '') ?? main.argv0;
  return runtime.kind === 'sandbox' && SANDBOX_PROGRAMS.test(program);
}
