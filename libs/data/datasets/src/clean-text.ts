import { RE2JS } from 're2js';
import { datasetErrors } from './errors.ts';

/**
 * Makes a function that takes out of a text what patterns match, in their order, and trims the rest; a text that none
 * matches stays as it is. Patterns are in RE2 syntax: matching takes time linear in the text, whatever the pattern.
 * Throws DATASET_PATTERN_INVALID.
 */
export function createTextCleaner(patterns: readonly string[]): (text: string) => string {
  const compiled = patterns.map(compile);
  return (text) => {
    let rest = text;
    for (const pattern of compiled) rest = pattern.matcher(rest).replaceAll('');
    return rest === text ? text : rest.trim();
  };
}

function compile(pattern: string): RE2JS {
  try {
    const compiled = RE2JS.compile(pattern);
    if (!compiled.matches('')) return compiled;
  } catch (cause) {
    throw invalid(pattern, (cause as Error).message, cause);
  }
  throw invalid(pattern, 'it matches the empty text');
}

function invalid(pattern: string, problem: string, cause?: unknown): Error {
  return datasetErrors.PATTERN_INVALID(
    `The pattern ${JSON.stringify(pattern)} cannot be used: ${problem}. Patterns are written as for RE2: no look-around, no back-references.`,
    { details: { pattern }, cause },
  );
}
