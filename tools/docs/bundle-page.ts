import { bundleManifestSchema, evaluationFileSchema } from '../../libs/learning/text-pipeline/src/index.ts';
import { listProperties, toJsonSchema } from './json-schema.ts';
import { renderCode, renderPage, renderTable, type Page } from './markdown.ts';

/** The format of a bundle: the manifest as a table and as JSON Schema, and what the files hold. */
export function createBundlePages(): Page[] {
  const schema = toJsonSchema(bundleManifestSchema);
  const rows = listProperties(schema).map(({ path, type, required, description }) => [
    renderCode(path),
    type,
    required ? 'yes' : 'no',
    description,
  ]);
  const publish = (title: string, published: object): string =>
    JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...published });
  return [
    {
      path: 'docs/reference/bundle.md',
      text: renderPage('Bundle', [
        intro,
        filesText,
        `## Manifest\n\nAs JSON Schema: [bundle-manifest.schema.json](bundle-manifest.schema.json).\n\n${renderTable(['member', 'value', 'required', 'meaning'], rows)}`,
        stepsText,
        checksText,
      ]),
    },
    {
      path: 'docs/reference/bundle-manifest.schema.json',
      text: publish('Manifest of a Runestone bundle, format version 1', schema),
    },
    {
      path: 'docs/reference/bundle-evaluation.schema.json',
      text: publish('Evaluation in a Runestone bundle, format version 1', toJsonSchema(evaluationFileSchema)),
    },
  ];
}

const intro =
  'A bundle is a folder that holds a trained classifier: every step of the text path as data, and what is needed to check it. ' +
  'Nothing in a bundle is ever executed. Equal recipe, data, seed and code give equal bytes.';

const filesText = `## Files

${renderTable(
  ['file', 'holds'],
  [
    [
      '`manifest.json`',
      'everything below, and the size and SHA-256 of every other file; written last, so that its presence means that the bundle is whole',
    ],
    ['`steps/ngram-linear.weights.bin`', 'the weights, one number for each feature and class'],
    [
      '`steps/ngram-linear.scales.bin`',
      'the largest absolute weight of each class, float32; only where the weights are int8',
    ],
    ['`steps/ngram-linear.bias.bin`', 'one float32 for each class'],
    [
      '`steps/lstm.network.onnx`, `steps/char-cnn.network.onnx`',
      'a network in the ONNX format, as float32 or int8: any ONNX runtime computes it',
    ],
    [
      '`drift-reference.json`',
      'what held-out texts and the answers to them look like, which live ones are compared with; some 40 kB. It holds counts, and a sample of rows of hashes from which no text can be read back: see [drift](../explanation/drift.md)',
    ],
    [
      '`evaluation.json`',
      'how the model was trained and how good it is on held-out texts, by source: some 10 kB a source. It holds no text, and nothing of the run. As JSON Schema: [bundle-evaluation.schema.json](bundle-evaluation.schema.json); as a page: [read a report](../how-to/read-a-report.md)',
    ],
    ['`model-card.md`', 'data, figures and limits, for people'],
    ['`MLmodel`', 'by which MLflow knows the folder as a model'],
  ],
)}

Numbers are little-endian. Weights lie feature by feature: the weight of feature \`f\` for class \`c\` has the index
\`f × classes + c\`. With \`"weights": "int8-square"\` a weight is \`scale[c] × code × |code| / 127²\`; with
\`"weights": "float32"\` it is stored as it is.

The \`projection\` of a bi-encoder lies as weights do, with \`size\` numbers for a feature; \`labels\` holds a unit vector of as
many floats for each label. A score is \`scale × (cosine − offset)\` of the row's projection with the label.

A network takes \`ids\` (int64, texts × width: the index of each token in the tokenizer's vocabulary plus 2; 1 for unknown
ones, 0 after the end) and \`lengths\` (int64, tokens of each text, at least 1), and gives \`logits\` (float32, texts × classes).
Its parameters are initializers under the names that
[architecture.ts](../../libs/learning/networks/src/architecture.ts) lists.`;

const stepsText = `## Steps

The five steps come in the order in which a text passes them. A step is found by its \`id\` in the table of the process
that loads the bundle ([step-table.ts](../../libs/learning/text-pipeline/src/step-table.ts)); an unknown id is an error.

${renderTable(
  ['role', 'ids', 'does', 'source'],
  [
    [
      '`normalizer`',
      '`chain`',
      'text to text: `options.steps` by name',
      '[normalization-steps.ts](../../libs/text/normalization/src/normalization-steps.ts)',
    ],
    [
      '`tokenizer`',
      '`words` and others',
      'text to tokens',
      '[tokenizer-kinds.ts](../../libs/text/tokenization/src/tokenizer-kinds.ts)',
    ],
    [
      '`features`',
      '`hashed-ngrams`',
      'tokens to a sparse row of unit length',
      '[hashed-ngrams.ts](../../libs/learning/features/src/hashed-ngrams.ts)',
    ],
    [
      '`features`',
      '`token-sequence`',
      'tokens to the indices of the vocabulary, in their order',
      '[token-sequence.ts](../../libs/learning/features/src/token-sequence.ts)',
    ],
    [
      '`model`',
      '`ngram-linear`',
      'row to one score for each label',
      '[linear-model.ts](../../libs/learning/models/src/linear-model.ts)',
    ],
    [
      '`model`',
      '`bi-encoder`',
      'row to its cosine with the words of each label, both projected',
      '[bi-encoder.ts](../../libs/learning/models/src/bi-encoder.ts)',
    ],
    [
      '`model`',
      '`lstm`, `char-cnn`',
      'rows to one score for each label',
      '[encode-network.ts](../../libs/learning/networks/src/encode-network.ts)',
    ],
    [
      '`decision`',
      '`calibrated`',
      'scores to label, labels or abstention',
      '[create-decider.ts](../../libs/learning/decisions/src/create-decider.ts)',
    ],
  ],
)}`;

const checksText = `## Checks of a reader

1. The manifest has the SHA-256 that the registry recorded with the version.
2. The manifest fits its schema; no path leaves the folder.
3. Every file has the size and the SHA-256 that the manifest says.
4. The drift reference and the evaluation, where the manifest names them, fit their formats.
5. The steps fit together, and every golden text gets its recorded scores.

Any of these failing is an error of kind \`integrity\`, and the model does not go live.`;
