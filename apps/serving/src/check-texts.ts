import { servingErrors } from './errors.ts';
import type { Settings } from './settings.ts';

/** Throws SERVING_TEXT_TOO_LONG (413) with the place of the first text over the limit. */
export function checkLengths(texts: readonly string[], settings: Settings, place = '/texts'): void {
  const limit = settings.RUNESTONE_MAX_TEXT_CHARACTERS;
  const index = texts.findIndex((text) => text.length > limit);
  if (index < 0) return;
  const path = place === '/texts' ? `/texts/${index}` : place;
  const characters = texts[index]?.length;
  throw servingErrors.TEXT_TOO_LONG(
    `The text at ${path} has ${characters} characters; at most ${limit} are taken. Split it.`,
    {
      details: { path, characters, limit },
    },
  );
}

/** Checks the text of a route for a single one: not too long, and not empty (SERVING_TEXT_EMPTY, 400). */
export function checkText(text: string, settings: Settings): string {
  checkLengths([text], settings, '/text');
  if (text.trim() === '') {
    throw servingErrors.TEXT_EMPTY('The text is empty. Send at least one character that is no white space.', {
      details: { path: '/text' },
    });
  }
  return text;
}
