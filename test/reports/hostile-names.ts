/** Names that a hostile host could give to a container. */
export const HOSTILE_NAMES: readonly string[] = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '\u001b[31mred\u001b[0m\u0007',
  'user\u202Egnp.exe',
  'isolated\u2066\u2069mark\u200E\u200F\u061C',
  'zero\u200Bwidth\uFEFF',
  '\uD800lone',
  'x'.repeat(1_000_000),
  '{{constructor}} {{{this}}}',
  'javascript:alert(1)',
  'Z\u0301\u0301\u0301\u0301\u0301algo',
  '\u2028line\u0085\r\n',
  '--><!-- ',
  'عربي',
];
