import type { SparseRow } from '@runestone/features';
import { addLogits } from '@runestone/decisions';
import type { BatchClassifier, Classifier } from './classifier.ts';
import { modelErrors } from './errors.ts';

/** One model of an ensemble. */
export interface EnsembleMember {
  readonly model: Classifier;
  /** The columns that it reads, as ranges from a first column to one behind the last; they follow one another in its own. */
  readonly columns: readonly (readonly [number, number])[];
  /** What its scores are multiplied by. */
  readonly weight: number;
}

/** Several models whose weighed scores are added. */
export interface Ensemble extends BatchClassifier {
  readonly id: 'ensemble';
  readonly members: readonly EnsembleMember[];
}

/** Creates an ensemble over rows of so many columns. Throws MODEL_WEIGHTS_INVALID where its members do not fit together. */
export function createEnsemble(dimension: number, members: readonly EnsembleMember[]): Ensemble {
  const classCount = members[0]?.model.classCount ?? 0;
  for (const { model, columns } of members) {
    const count = columns.reduce((sum, [first, end]) => sum + (end - first), 0);
    const isWithin = columns.every(([first, end]) => 0 <= first && first <= end && end <= dimension);
    if (!isWithin || model.dimension !== count || model.classCount !== classCount)
      throw modelErrors.WEIGHTS_INVALID('The models of the ensemble do not fit its columns or each other.');
  }
  return {
    ...{ id: 'ensemble', classCount, dimension, members },
    predictBatch: async (rows) => {
      const logits: Float64Array[] = [];
      for (const { model, columns } of members)
        logits.push(
          await scoreAll(
            model,
            rows.map((row) => selectColumns(row, columns)),
          ),
        );
      return addLogits(
        logits,
        members.map(({ weight }) => weight),
      );
    },
    close: async () => {
      for (const { model } of members) if ('close' in model) await model.close();
    },
  };
}

async function scoreAll(model: Classifier, rows: readonly SparseRow[]): Promise<Float64Array> {
  if ('predictBatch' in model) return model.predictBatch(rows);
  const { classCount } = model;
  const logits = new Float64Array(rows.length * classCount);
  for (const [place, row] of rows.entries())
    model.predict(row, logits.subarray(place * classCount, (place + 1) * classCount));
  return logits;
}

/** The entries of a row that lie in ranges of columns, which are numbered anew from 0 on, range after range. */
function selectColumns(row: SparseRow, ranges: EnsembleMember['columns']): SparseRow {
  const indices = new Uint32Array(row.length);
  const values = new Float32Array(row.length);
  let length = 0;
  for (let i = 0; i < row.length; i += 1) {
    const column = row.indices[i] as number;
    let before = 0;
    for (const [first, end] of ranges) {
      if (column >= first && column < end) {
        indices[length] = before + column - first;
        values[length] = row.values[i] as number;
        length += 1;
        break;
      }
      before += end - first;
    }
  }
  return { indices, values, length };
}
