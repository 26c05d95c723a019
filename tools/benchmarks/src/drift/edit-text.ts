/** How a text can be edited. */
export const editIds = ['upper-case', 'lower-case', 'halve', 'slips', 'markup'] as const;

/** The name of an edit. */
export type EditId = (typeof editIds)[number];

/** Edits a text; the same text in the same way each time. */
export function editText(text: string, edit: EditId): string {
  switch (edit) {
    case 'upper-case':
      return text.toUpperCase();
    case 'lower-case':
      return text.toLowerCase();
    case 'halve':
      return Array.from(text)
        .slice(0, Math.ceil(text.length / 2))
        .join('');
    case 'slips':
      return text
        .split(' ')
        .map((word, place) => (place % 5 === 0 ? swapMiddle(word) : word))
        .join(' ');
    case 'markup':
      return `<p class="text">${text}</p>`;
  }
}

/** Swaps two letters in the middle of a word of four or more. */
function swapMiddle(word: string): string {
  const letters = Array.from(word);
  if (letters.length < 4) return word;
  const middle = letters.length >> 1;
  return [
    ...letters.slice(0, middle - 1),
    letters[middle],
    letters[middle - 1],
    ...letters.slice(middle + 1),
  ].join('');
}
