/*
 * What is ours in Stryker: wording is left alone, and numbers are changed, which Stryker does not do.
 */

/** Properties whose text is told to people; another wording is no other behaviour. */
const WORDING = new Set([
  'remediation',
  'outcomes',
  'id',
  'title',
  'severity',
  'severityReason',
  'rationale',
  'text',
  'command',
  'sideEffect',
  'expected',
  'observed',
  'message',
  'next',
]);

const TEXTS = new Set(['StringLiteral', 'TemplateLiteral', 'BinaryExpression', 'ObjectExpression']);

/** @param {any} path of the syntax tree */
function shouldIgnore(path) {
  const { node, parent } = path;
  // A text that is a sentence is told to people, wherever it stands.
  if (node.type === 'StringLiteral' && /^[A-Z].* .*\.$/.test(node.value)) return 'wording';
  const key = parent?.type === 'ObjectProperty' && parent.value === node ? parent.key : undefined;
  if (key !== undefined && WORDING.has(key.name) && TEXTS.has(node.type)) return 'wording';
  // Without `if (!fact.known) return ...` nothing below it would compile.
  if (parent?.type === 'IfStatement' && parent.test === node && isUnreadGuard(node)) return 'types';
  if (parent?.type !== 'CallExpression' || !TEXTS.has(node.type)) return undefined;
  const { callee } = parent;
  // cause(code, detail, next), list.join(separator)
  if (callee.name === 'cause' && parent.arguments.indexOf(node) > 0) return 'wording';
  if (callee.property?.name === 'join') return 'wording';
  // The names of options are a type of their own.
  return callee.name === 'daemonOption' ? 'types' : undefined;
}

/** @param {any} node */
const isUnreadGuard = ({ type, operator, argument }) =>
  type === 'UnaryExpression' &&
  operator === '!' &&
  argument.type === 'MemberExpression' &&
  argument.property.name === 'known';

export const strykerPlugins = [{ kind: 'Ignore', name: 'wording', value: { shouldIgnore } }];

/**
 * A mutator of numbers: one more, and one less.
 * @param {any} types of Babel
 */
export const numbers = (types) => ({
  name: 'NumericLiteral',
  /** @param {any} path */
  *mutate(path) {
    if (!path.isNumericLiteral() || types.isTSLiteralType(path.parent) || path.parent.key === path.node)
      return;
    yield types.numericLiteral(path.node.value + 1);
    if (path.node.value >= 1) yield types.numericLiteral(path.node.value - 1);
  },
});
