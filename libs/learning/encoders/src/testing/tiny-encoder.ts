import { floatTensor, onnxNode, writeOnnxModel, type OnnxModel } from '@runestone/networks/testing';

/** An encoder with a few words, whose token vectors are rows of a table that a test can compute itself. */
export interface TinyEncoderOptions {
  readonly dimension?: number;
  readonly inputs?: readonly string[];
  /** The outputs' names; `sentence_embedding` is the vectors' largest values, all others the tokens' vectors. */
  readonly outputs?: readonly string[];
  /** Whether vectors pass through bytes whose scale is that of the batch, as int8 models do. */
  readonly isQuantised?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
  /** More files, or other ones; null leaves a file out. */
  readonly files?: Readonly<Record<string, unknown>>;
}

/** The words that the tokenizer knows, at their numbers. */
export const tinyWords = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'red', 'green', 'blue', '##ish', ','];

/** The table's row of a token. */
export function tinyRow(token: number, dimension = 4): number[] {
  return Array.from({ length: dimension }, (_, place) =>
    Math.fround(Math.sin(1 + token * dimension + place)),
  );
}

/** The files of such an encoder. */
export function createTinyEncoder(options: TinyEncoderOptions = {}): Map<string, Uint8Array> {
  const { dimension = 4, config, files = {} } = options;
  const model = createModel(options);
  const all: Readonly<Record<string, unknown>> = {
    'config.json': { hidden_size: dimension, vocab_size: 9, max_position_embeddings: 64, ...config },
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': { pad_token: '[PAD]', model_max_length: 1e30 },
    'onnx/model.onnx': model,
    'onnx/model_quantized.onnx': model,
    ...files,
  };
  const kept = Object.entries(all).filter(([, value]) => value !== null);
  return new Map(kept.map(([name, value]) => [name, toBytes(value)]));
}

function toBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return new Uint8Array(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
}

const template = [
  { SpecialToken: { id: '[CLS]', type_id: 0 } },
  { Sequence: { id: 'A', type_id: 0 } },
  { SpecialToken: { id: '[SEP]', type_id: 0 } },
];

const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: tinyWords.slice(0, 4).map((content, id) => ({
    ...{ id, content, special: true, normalized: false },
    ...{ single_word: false, lstrip: false, rstrip: false },
  })),
  normalizer: {
    ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
    ...{ strip_accents: null, lowercase: true },
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: { type: 'TemplateProcessing', single: template, pair: template, special_tokens: {} },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    ...{
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
    },
    vocab: Object.fromEntries(tinyWords.map((word, id) => [word, id])),
  },
};

function createModel(options: TinyEncoderOptions): Uint8Array {
  const { dimension = 4, isQuantised = false } = options;
  const { inputs = ['input_ids', 'attention_mask', 'token_type_ids'], outputs = ['last_hidden_state'] } =
    options;
  const table = Float32Array.from(tinyWords.flatMap((_, token) => tinyRow(token, dimension)));
  const nodes = [onnxNode('Gather', ['table', 'input_ids'], [isQuantised ? 'exact' : 'vectors'])];
  if (isQuantised) {
    nodes.push(onnxNode('DynamicQuantizeLinear', ['exact'], ['bytes', 'scale', 'zero']));
    nodes.push(onnxNode('DequantizeLinear', ['bytes', 'scale', 'zero'], ['vectors']));
  }
  for (const output of outputs) {
    if (output === 'sentence_embedding')
      nodes.push(onnxNode('ReduceMax', ['vectors'], [output], { axes: [1], keepdims: 0 }));
    else nodes.push(onnxNode('Identity', ['vectors'], [output]));
  }
  const model: OnnxModel = {
    ...{ name: 'tiny', nodes, metadata: {} },
    tensors: [floatTensor('table', [tinyWords.length, dimension], table)],
    inputs: inputs.map((name) => ({ name, type: 'int64', dims: ['rows', 'width'] })),
    outputs: outputs.map((name) => ({
      ...{ name, type: 'float' },
      dims: name === 'sentence_embedding' ? ['rows', dimension] : ['rows', 'width', dimension],
    })),
  };
  return writeOnnxModel(model);
}
