import type { SingleLabelEvaluation } from '@runestone/metrics';

/** How often each label was given, by true label; abstentions last. */
export type Confusion = Pick<SingleLabelEvaluation, 'labels' | 'confusion'>;

/** A matrix as it is shown. */
export interface ShownConfusion {
  /** The places of the labels that are shown, in their order. */
  readonly places: readonly number[];
  /** True labels that are shown, by the labels that are shown; then those that are not, and abstentions, where there are any. */
  readonly rows: readonly (readonly number[])[];
  readonly hasOthers: boolean;
  readonly hasAbstained: boolean;
}

/** More labels make cells too small to be read. */
export const mostShown = 50;

/** Chooses the labels with most mistakes, at most fifty; what is given besides is summed up. */
export function chooseShown({ labels, confusion }: Confusion): ShownConfusion {
  const all = labels.map((_, place) => place);
  const places = all.length <= mostShown ? all : mostMistaken(confusion).sort((a, b) => a - b);
  const shown = new Set(places);
  const hidden = all.filter((place) => !shown.has(place));
  const at = (row: number, column: number): number => confusion[row]?.[column] ?? 0;
  const others = places.map((row) => hidden.reduce((sum, column) => sum + at(row, column), 0));
  const abstained = places.map((row) => at(row, labels.length));
  const hasOthers = hidden.length > 0;
  const hasAbstained = abstained.some((count) => count > 0);
  const rows = places.map((row, index) => [
    ...places.map((column) => at(row, column)),
    ...(hasOthers ? [others[index] as number] : []),
    ...(hasAbstained ? [abstained[index] as number] : []),
  ]);
  return { places, rows, hasOthers, hasAbstained };
}

function mostMistaken(confusion: readonly (readonly number[])[]): number[] {
  const mistakes = confusion.map(() => 0);
  for (const [row, counts] of confusion.entries())
    for (const [column, count] of counts.entries()) {
      if (row === column) continue;
      mistakes[row] = (mistakes[row] as number) + count;
      if (column < mistakes.length) mistakes[column] = (mistakes[column] as number) + count;
    }
  return [...mistakes.keys()]
    .sort((a, b) => (mistakes[b] as number) - (mistakes[a] as number))
    .slice(0, mostShown);
}

/** Texts of a label that were given another. */
export interface Mistake {
  readonly truth: string;
  readonly given: string;
  readonly count: number;
  /** Share of the texts of the true label. */
  readonly share: number;
}

/** The mistakes that are made most often, the most frequent first. */
export function listMistakes({ labels, confusion }: Confusion, most: number): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [row, counts] of confusion.entries()) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    for (const [column, given] of labels.entries()) {
      const count = counts[column] ?? 0;
      if (row !== column && count > 0)
        mistakes.push({ truth: labels[row] as string, given, count, share: count / total });
    }
  }
  return mistakes.sort((a, b) => b.count - a.count).slice(0, most);
}
