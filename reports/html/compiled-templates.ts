import { join } from 'node:path';
import { compileTemplates } from './compile-templates.ts';

/**
 * The templates as the runtime of Handlebars takes them. The build puts what this comes to in its place, so that an
 * audit compiles none.
 */
export const TEMPLATES: Readonly<Record<string, TemplateSpecification>> = Object.fromEntries(
  Object.entries(compileTemplates(join(import.meta.dirname, 'templates'))).map(([name, text]) => [
    name,
    new Function(`return ${text}`)(),
  ]),
);
