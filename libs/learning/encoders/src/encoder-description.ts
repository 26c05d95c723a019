import { readJson, readJsonObject, type EncoderFiles } from './encoder-files.ts';
import type { EncoderPooling } from './encoder-kinds.ts';
import { encoderErrors } from './errors.ts';

/** What an encoder's JSON files say of it; a property is absent where none says it. */
export interface EncoderDescription {
  /** The numbers of a token's vector. */
  readonly hiddenSize: number | undefined;
  /** The tokens of a text that the model has places for. */
  readonly places: number | undefined;
  readonly vocabularySize: number | undefined;
  readonly padId: number | undefined;
  readonly maxTokens: number | undefined;
  /** `unknown` is a pooling that there is no option for. */
  readonly pooling: EncoderPooling | 'unknown' | undefined;
  readonly normalize: boolean | undefined;
  /** True where texts are to be made lower case before the tokenizer sees them. */
  readonly lowercase: boolean;
  /** True where the vectors pass more than pooling and normalising. */
  readonly hasMoreModules: boolean;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Families whose places are counted from the one after padding's. */
const shiftedFamilies = ['roberta', 'xlm-roberta', 'camembert', 'mpnet', 'xlm-roberta-xl'];

/** Where tokenizers that know no limit say so by a huge number. */
const noLimit = 1e6;

/**
 * Reads what the files say: config.json of transformers, and those of sentence-transformers where they are among them. Throws
 * ENCODERS_FILE_INVALID.
 */
export function describeEncoder(files: EncoderFiles): EncoderDescription {
  const config = readJsonObject(files, 'config.json');
  const tokenizer = readJsonObject(files, 'tokenizer_config.json');
  const sentences = readJsonObject(files, 'sentence_bert_config.json');
  const modules = readModules(files);
  return {
    hiddenSize: readCount(config, 'hidden_size', 'config.json') ?? readCount(config, 'dim', 'config.json'),
    places: least(readPlaces(config), readLimit(tokenizer)),
    vocabularySize: readCount(config, 'vocab_size', 'config.json'),
    padId: readCount(config, 'pad_token_id', 'config.json'),
    maxTokens: readCount(sentences, 'max_seq_length', 'sentence_bert_config.json'),
    pooling: readPooling(files),
    normalize: modules === undefined ? undefined : modules.includes('Normalize'),
    lowercase: sentences['do_lower_case'] === true,
    hasMoreModules: (modules ?? []).some((name) => !['Transformer', 'Pooling', 'Normalize'].includes(name)),
  };
}

function readPlaces(config: JsonObject): number | undefined {
  const places = readCount(config, 'max_position_embeddings', 'config.json');
  if (places === undefined || !shiftedFamilies.includes(String(config['model_type']))) return places;
  return places - (readCount(config, 'pad_token_id', 'config.json') ?? 1) - 1;
}

function readLimit(tokenizer: JsonObject): number | undefined {
  const limit = tokenizer['model_max_length'];
  return typeof limit === 'number' && limit >= 1 && limit < noLimit ? Math.floor(limit) : undefined;
}

/** The last parts of the modules' types: `sentence_transformers.models.Normalize` → `Normalize`. */
function readModules(files: EncoderFiles): readonly string[] | undefined {
  const modules = readJson(files, 'modules.json');
  if (modules === undefined) return undefined;
  if (!Array.isArray(modules)) throw invalid('modules.json', 'holds no list');
  return modules.map((module: unknown) => {
    const type = (module as { type?: unknown } | null)?.type;
    if (typeof type !== 'string') throw invalid('modules.json', 'names a module without a type');
    return type.slice(type.lastIndexOf('.') + 1);
  });
}

function readPooling(files: EncoderFiles): EncoderDescription['pooling'] {
  if (!files.has('1_Pooling/config.json')) return undefined;
  const config = readJsonObject(files, '1_Pooling/config.json');
  // Newer versions name the mode, older ones set a flag for each.
  const named = config['pooling_mode'];
  const modes =
    named === undefined
      ? Object.keys(config).filter((key) => key.startsWith('pooling_mode_') && config[key] === true)
      : [named];
  return (modes.length === 1 ? poolingModes.get(modes[0]) : undefined) ?? 'unknown';
}

const poolingModes: ReadonlyMap<unknown, EncoderPooling> = new Map([
  ['pooling_mode_mean_tokens', 'mean'],
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_max_tokens', 'max'],
  ['mean', 'mean'],
  ['cls', 'cls'],
  ['max', 'max'],
]);

function readCount(object: JsonObject, key: string, file: string): number | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(file, `has the ${key} ${String(JSON.stringify(value)).slice(0, 50)}, which is no count`);
}

function least(...values: readonly (number | undefined)[]): number | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

function invalid(file: string, problem: string): Error {
  return encoderErrors.FILE_INVALID(`${file} of the encoder ${problem}.`, { details: { file } });
}
