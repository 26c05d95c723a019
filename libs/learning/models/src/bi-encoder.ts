import type { CsrMatrix } from '@runestone/features';
import type { RowClassifier } from './classifier.ts';
import { modelErrors } from './errors.ts';
import { multiplyCodes, type Entries } from './linear-kernels.ts';
import { quantiseWeights, type QuantisedWeights } from './linear-model.ts';
import { addRows, dot, toUnit } from './projection.ts';

/** What a bi-encoder is made of. */
export interface BiEncoderParameters {
  /** Length dimension × size, feature-major: as floats, or quantised with a scale for each of the `size` numbers. */
  readonly projection: Float32Array | QuantisedWeights;
  /** Numbers that a text or a label becomes. */
  readonly size: number;
  /** Projected labels of length 1, classCount × size, row-major. */
  readonly labels: Float32Array;
  /** Multiplies cosines. */
  readonly scale: number;
  /** Taken from cosines first: of several labels, where a label is as likely right as wrong. */
  readonly offset: number;
}

/**
 * A text and the words of every label pass through one projection W; logit = scale · (cos(Wᵀx, Wᵀlabel) − offset). A
 * bi-encoder as in sentence-transformers (Reimers and Gurevych 2019) over frozen features. A row without features has the
 * cosine 0 with every label.
 */
export interface BiEncoder extends RowClassifier, BiEncoderParameters {
  withLabels(rows: CsrMatrix): BiEncoder;
}

/** Creates the model of given parameters; arrays are kept, not copied. */
export function createBiEncoder(parameters: BiEncoderParameters): BiEncoder {
  const { projection, size, labels, scale, offset } = parameters;
  const project = createProjector(projection, size);
  const classCount = labels.length / size;
  const vector = new Float64Array(size);
  return {
    ...{ projection, size, labels, scale, offset },
    id: 'bi-encoder',
    classCount,
    dimension: (projection instanceof Float32Array ? projection : projection.codes).length / size,
    predict: ({ indices, values, length }, logits) => {
      project({ indices, values, first: 0, last: length }, vector);
      for (let c = 0; c < classCount; c += 1) {
        let cosine = 0;
        for (let i = 0; i < size; i += 1) cosine += (vector[i] as number) * (labels[c * size + i] as number);
        logits[c] = scale * (cosine - offset);
      }
    },
    withLabels: (rows) => {
      const all = new Float32Array(labels.length + rows.rowCount * size);
      all.set(labels);
      all.set(projectLabels(projection, size, rows), labels.length);
      return createBiEncoder({ ...parameters, labels: all });
    },
  };
}

/**
 * Projects the rows of labels' words: unit vectors, rows × size. Throws MODEL_DATA_INVALID for words without any feature,
 * and for a row of another number of columns.
 */
export function projectLabels(
  projection: BiEncoderParameters['projection'],
  size: number,
  rows: CsrMatrix,
): Float32Array {
  const project = createProjector(projection, size);
  const vectors = new Float32Array(rows.rowCount * size);
  const vector = new Float64Array(size);
  for (let row = 0; row < rows.rowCount; row += 1) {
    project(entriesOf(rows, row), vector);
    if (dot(vector, vector) === 0)
      throw modelErrors.DATA_INVALID(`The words of label ${row} have no features. Give it other words.`);
    vectors.set(vector, row * size);
  }
  return vectors;
}

/** Rounds the projection to one byte a weight; the labels, whose rows are given, are projected anew by what is left. */
export function quantiseBiEncoder(model: BiEncoderParameters, labelRows: CsrMatrix): BiEncoder {
  const { size, scale, offset } = model;
  const projection =
    model.projection instanceof Float32Array ? quantiseWeights(model.projection, size) : model.projection;
  return createBiEncoder({
    ...{ projection, size, scale, offset },
    labels: projectLabels(projection, size, labelRows),
  });
}

/** A row of a matrix where it stands. */
export const entriesOf = ({ offsets, indices, values }: CsrMatrix, row: number): Entries => ({
  indices,
  values,
  first: offsets[row] as number,
  last: offsets[row + 1] as number,
});

type Projector = (entries: Entries, vector: Float64Array) => void;

/** Creates what overwrites `vector` with the unit vector of a row; zeros where it has no features. */
function createProjector(projection: BiEncoderParameters['projection'], size: number): Projector {
  if (projection instanceof Float32Array)
    return (entries, vector) => {
      addRows(entries, projection, vector.fill(0));
      toUnit(vector);
    };
  const { codes, scales } = projection;
  const bytes = new Uint8Array(codes.buffer, codes.byteOffset, codes.length);
  return (entries, vector) => {
    multiplyCodes(entries, bytes, vector);
    for (let i = 0; i < size; i += 1) vector[i] = (vector[i] as number) * (scales[i] as number);
    toUnit(vector);
  };
}
