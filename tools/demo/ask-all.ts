import { post } from './serve.ts';
import type { Trained } from './train-all.ts';

interface Scored {
  readonly label: string;
  readonly score: number;
}

interface Result {
  readonly outcome: 'label' | 'labels' | 'abstain';
  readonly label?: string;
  readonly score?: number;
  readonly labels?: readonly Scored[];
  readonly reason?: string;
}

/** The answer of one model to its recipe's first behavioural check. */
export interface Answer {
  readonly trained: Trained;
  readonly text: string;
  readonly answered: boolean;
  /** The labels with their scores, or why there are none. */
  readonly answer: string;
  /** The labels of the check that the answer lacks. */
  readonly lacking: readonly string[];
}

/** Asks a model the first text that its recipe checks; of a recipe without checks, its description. */
export async function ask(base: string, trained: Trained): Promise<Answer> {
  const { checks, description, recipe } = trained.recipe;
  const text = checks[0]?.text ?? description;
  const expected = checks.filter((check) => check.text === text).map(({ label }) => label);
  try {
    const { ok, body } = await post<{ results?: readonly Result[]; detail?: string }>(
      `${base}/v1/models/${recipe}/predict`,
      { texts: [text] },
    );
    const [result] = body.results ?? [];
    if (!ok || result === undefined) throw new Error(body.detail ?? JSON.stringify(body));
    const labels = labelsOf(result);
    return {
      ...{ trained, text, answered: true, answer: describe(result, labels) },
      lacking: expected.filter((label) => !labels.some((one) => one.label === label)),
    };
  } catch (error) {
    return { trained, text, answered: false, answer: `no answer: ${(error as Error).message}`, lacking: [] };
  }
}

function labelsOf({ outcome, label, score, labels = [] }: Result): readonly Scored[] {
  if (outcome === 'label' && label !== undefined && score !== undefined) return [{ label, score }];
  return outcome === 'labels' ? labels : [];
}

function describe({ outcome, reason }: Result, labels: readonly Scored[]): string {
  if (outcome === 'abstain') return `no label (${reason})`;
  if (labels.length === 0) return 'none of the labels';
  const first = labels.slice(0, shownLabels).map(({ label, score }) => `${label} ${score.toFixed(2)}`);
  const more = labels.length - first.length;
  return [...first, ...(more === 0 ? [] : [`${more} more`])].join(', ');
}

/** The rest of an answer is counted. */
const shownLabels = 2;

/** A table of answers, with the time that each training took. */
export function renderAnswers(answers: readonly Answer[]): string {
  const rows = answers.map(({ trained, text, answer, lacking }) => [
    trained.recipe.recipe,
    `${trained.seconds.toFixed(1)} s`,
    `${answer}${lacking.length === 0 ? '' : ` ✗ expected ${lacking.join(', ')}`}`,
    shorten(text),
  ]);
  const table = [['recipe', 'trained in', 'answer', 'to the text'], ...rows];
  const widths = (table[0] as string[]).map((_, column) =>
    Math.max(...table.map((row) => (row[column] as string).length)),
  );
  const isNumber = (column: number): boolean => column === 1;
  return table
    .map((row) =>
      `   ${row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ')}`.trimEnd(),
    )
    .join('\n');
}

const shorten = (text: string): string => (text.length <= 50 ? text : `${text.slice(0, 49).trimEnd()}…`);
