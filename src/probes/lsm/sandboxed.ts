import type { ContainerInspect } from '../docker/container-inspect.ts';
import type { EngineInfo } from '../docker/engine-info.ts';
import type { ContainerProcess } from '../host/container-processes.ts';

/** What a runtime with a kernel of its own is called, by itself or as a shim of containerd. */
const SANDBOX = /(?:^|[./-])(?:runsc|gvisor|kata)(?:$|[./-])/;

/** Programs that stand on the host for a whole sandbox. */
const SANDBOX_PROGRAM =
  /^(?:runsc|containerd-shim-kata-v2|qemu-system-\w+|qemu-kvm|cloud-hypervisor|firecracker|dragonball)$/;

/**
 * The runtime of a container that has a kernel between it and the host, so that the label of its process on the host is
 * not what binds the workload; null for others. A container chooses the name of its program, and an operator that of a runtime,
 * so only both together count.
 */
export function sandboxOf(
  inspect: ContainerInspect,
  info: EngineInfo,
  process: Pick<ContainerProcess, 'executable'>,
): string | null {
  const runtime = inspect.HostConfig.Runtime || info.DefaultRuntime;
  const program = process.executable?.split('/').at(-1) ?? '';
  const declared = [runtime, info.Runtimes[runtime]?.path ?? ''].some((name) => SANDBOX.test(name));
  return declared && SANDBOX_PROGRAM.test(program) ? runtime : null;
}
