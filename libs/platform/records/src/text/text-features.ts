import { measureText } from '@runestone/drift';
import type { TextFeatures } from '../record.ts';

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** What a record keeps of a text whatever the settings say: its shape, the shares to four digits. */
export function featuresOf(text: string): TextFeatures {
  const { letters, digits, upperCase, ...shape } = measureText(text);
  return { ...shape, letters: rounded(letters), upperCase: rounded(upperCase), digits: rounded(digits) };
}
