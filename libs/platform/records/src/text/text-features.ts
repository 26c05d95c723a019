import { measureText } from '@runestone/drift';

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** What records keep of some texts whatever the settings say: the shape of each, by feature, the shares to four digits. */
export function featuresOf(texts: readonly string[]) {
  const columns = {
    ...{ characters: [] as number[], words: [] as number[], script: [] as string[] },
    ...{ letters: [] as number[], upperCase: [] as number[], digits: [] as number[] },
  };
  // Each by itself: an object for each text, with the rest of another one, costs more than measuring it.
  for (const text of texts) {
    const shape = measureText(text);
    columns.characters.push(shape.characters);
    columns.words.push(shape.words);
    columns.script.push(shape.script);
    columns.letters.push(rounded(shape.letters));
    columns.upperCase.push(rounded(shape.upperCase));
    columns.digits.push(rounded(shape.digits));
  }
  return columns;
}
