/**
 * Gives the key under which two texts count as the same: NFKC, lower case, letters and marks only.
 * Digits, punctuation and white space are dropped, so rows that differ only in those are duplicates.
 */
export function duplicateKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}]+/gu, '');
}
