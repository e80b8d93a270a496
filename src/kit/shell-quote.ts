export { isShellWord, shellQuote } from '../model/shell-word.ts';
