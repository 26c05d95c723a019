import type { Example } from '@runestone/examples';
import type { LabelSpace } from '@runestone/label-encoding';
import { evaluateLabels } from '@runestone/training';

/** What is measured of answers; more is better. */
export const measures = ['accuracy', 'element-wise accuracy', 'micro F1', 'macro F1', 'weighted F1'] as const;
/** One of the measures. */
export type Measure = (typeof measures)[number];

/** Every measure of the answers to some texts, each in [0, 1]. */
export type Scores = Readonly<Record<Measure, number>>;

/** The labels that a column gave to each text of a test; none where it abstained. */
export type Answers = readonly (readonly string[])[];

/** Scores of a whole test, and of each source that it has texts of. */
export interface TestScores {
  readonly all: Scores;
  readonly sources: Readonly<Record<string, Scores>>;
}

/** Measures the answers to the examples of a test, one each in their order; an abstention is wrong. */
export function scoreTest(examples: readonly Example[], answers: Answers, space: LabelSpace): TestScores {
  const sources = new Set(examples.map(({ source }) => source));
  const scoresOf = (source: string): Scores => {
    const places = examples.flatMap((example, place) => (example.source === source ? [place] : []));
    return scoreAnswers(
      places.map((place) => examples[place] as Example),
      places.map((place) => answers[place] ?? []),
      space,
    );
  };
  return {
    all: scoreAnswers(examples, answers, space),
    sources: Object.fromEntries(Array.from(sources, (source) => [source, scoresOf(source)])),
  };
}

function scoreAnswers(examples: readonly Example[], answers: Answers, space: LabelSpace): Scores {
  const evaluation = evaluateLabels(examples, answers, space);
  const right = evaluation.kind === 'single' ? evaluation.accuracy : evaluation.subsetAccuracy;
  const { macroF1, weightedF1 } = evaluation;
  return {
    accuracy: right,
    'element-wise accuracy': evaluation.kind === 'multi' ? evaluation.elementwiseAccuracy : right,
    'micro F1': evaluation.kind === 'multi' ? evaluation.microF1 : right,
    'macro F1': macroF1,
    'weighted F1': weightedF1,
  };
}
