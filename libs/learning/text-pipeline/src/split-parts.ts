/** A part of a text that can be left out. */
export interface TextPart {
  readonly kind: 'characters' | 'words';
  readonly text: string;
  /** How often it stands in the text. */
  readonly count: number;
  /** The text without it, wherever it stands. */
  readonly rest: string;
}

/**
 * Splits a text into at most `most` parts to leave out one at a time: words between white space, or characters where
 * there is no white space. Neighbours are one part where there are more. Equal parts count as one.
 */
export function splitParts(text: string, most: number): TextPart[] {
  const trimmed = text.trim();
  const words = trimmed.match(/\S+\s*/gu) ?? [];
  const kind = words.length > 1 ? 'words' : 'characters';
  const pieces = kind === 'words' ? words : Array.from(trimmed);
  const size = Math.ceil(pieces.length / most);
  const spans = Array.from({ length: size === 0 ? 0 : Math.ceil(pieces.length / size) }, (_, place) =>
    pieces.slice(place * size, (place + 1) * size).join(''),
  );
  const counts = new Map<string, number>();
  for (const span of spans) counts.set(span.trim(), (counts.get(span.trim()) ?? 0) + 1);
  return Array.from(counts, ([part, count]) => ({
    kind,
    text: part,
    count,
    rest: spans
      .filter((span) => span.trim() !== part)
      .join('')
      .trim(),
  }));
}
