/** A path as a value of ssh_config, in which a percent sign begins a token. */
export const quotedPath = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
