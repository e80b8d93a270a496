/* Controls that the framework maps name together, by their number in CIS Docker 1.8.0. */

/** 1.1.3 to 1.1.18, and what 1.1.9 is in 1.6.0: each a rule for one program, file or socket. */
export const AUDIT_RULES = [
  ...Array.from({ length: 16 }, (_, index) => `1.1.${index + 3}`),
  '1.1.9-unit',
].join(' ');

/** Owner and mode of the units, directories and files that say how the engine starts. */
export const CONFIGURATION_FILES = '3.1 3.2 3.3 3.4 3.5 3.6 3.17 3.18 3.19 3.20 3.21 3.22';
