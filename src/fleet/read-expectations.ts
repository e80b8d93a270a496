import { type Expectations, expectationsSchema } from '../model/expectations.ts';
import { readYaml } from '../yaml/read-yaml.ts';

/**
 * Understands the list of the containers that are to run.
 *
 * @throws InputError with file, line and, where a key is wrong, the nearest one that is known
 */
export const readExpectations = (text: string, file: string): Expectations =>
  readYaml(text, file, expectationsSchema).value;
