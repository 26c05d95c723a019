import { messageOf } from '@runestone/errors';
import type * as tokenizers from '@huggingface/tokenizers';
import { readJson, readJsonObject, requireFile, type EncoderFiles } from './encoder-files.ts';
import { encoderErrors } from './errors.ts';

type Tokenizers = typeof tokenizers;
type Tokenizer = tokenizers.Tokenizer;

/** Turns texts into the numbers of their tokens. */
export interface TextTokenizer {
  /** What fills up the shorter texts of a batch. */
  readonly padId: number;
  /** The largest number of a token. */
  readonly largestId: number;
  /** The token that stands for what is not in the vocabulary; undefined where everything is, as with bytes. */
  readonly unknownId: number | undefined;
  /** Special tokens that stand around every text. */
  readonly specialCount: number;
  /** A text's tokens, at most `maxTokens`: the end of the text is cut off, never the special token that closes it. Of a text, 100,000 characters are looked at. */
  tokenise(text: string, maxTokens: number): Int32Array;
}

/**
 * Loads the tokenizer that tokenizer.json describes (the package of Hugging Face that transformers.js uses). Throws
 * ENCODERS_RUNTIME_MISSING, ENCODERS_FILE_MISSING, ENCODERS_FILE_INVALID and ENCODERS_TOKENIZER_REFUSED.
 */
export async function openTokenizer(files: EncoderFiles, configuredPadId?: number): Promise<TextTokenizer> {
  requireFile(files, 'tokenizer.json');
  const definition = readJson(files, 'tokenizer.json');
  const config = readJsonObject(files, 'tokenizer_config.json');
  const { Tokenizer } = await loadTokenizers();
  try {
    const tokenizer = new Tokenizer(definition as object, config);
    const unknownId = unknownIdOf(tokenizer, definition as TokenizerDefinition);
    return createTextTokenizer(tokenizer, configuredPadId ?? padIdOf(tokenizer, config), unknownId);
  } catch (cause) {
    throw encoderErrors.TOKENIZER_REFUSED(
      `tokenizer.json describes no tokenizer that can be used: ${messageOf(cause)}.`,
      {
        cause,
      },
    );
  }
}

async function loadTokenizers(): Promise<Tokenizers> {
  try {
    return await import('@huggingface/tokenizers');
  } catch (cause) {
    throw encoderErrors.RUNTIME_MISSING(
      `The tokenizers cannot be loaded (${messageOf(cause)}). Install @huggingface/tokenizers: npm install.`,
      { cause },
    );
  }
}

function padIdOf(tokenizer: Tokenizer, config: Readonly<Record<string, unknown>>): number {
  const pad = config['pad_token'];
  const content = typeof pad === 'object' && pad !== null ? (pad as { content?: unknown }).content : pad;
  return (typeof content === 'string' ? tokenizer.token_to_id(content) : undefined) ?? 0;
}

/** Where tokenizer.json names its unknown token: by what it is (WordPiece, BPE), or by its number (Unigram). */
interface TokenizerDefinition {
  readonly model?: { readonly unk_token?: unknown; readonly unk_id?: unknown };
}

function unknownIdOf(tokenizer: Tokenizer, { model }: TokenizerDefinition): number | undefined {
  if (typeof model?.unk_token === 'string') return tokenizer.token_to_id(model.unk_token);
  return typeof model?.unk_id === 'number' ? model.unk_id : undefined;
}

function createTextTokenizer(
  tokenizer: Tokenizer,
  padId: number,
  unknownId: number | undefined,
): TextTokenizer {
  const { before, after } = specialIds(tokenizer);
  const specialCount = before.length + after.length;
  const largestId = [...tokenizer.get_vocab().values()].reduce((most, id) => Math.max(most, id), 0);
  return {
    ...{ padId, unknownId, largestId, specialCount },
    tokenise(text, maxTokens) {
      const content = contentIds(tokenizer, text, Math.max(0, maxTokens - specialCount));
      const ids = Int32Array.from([...before, ...content, ...after]);
      if (content.every((id) => Number.isSafeInteger(id))) return ids;
      throw encoderErrors.TOKENIZER_REFUSED(
        'The tokenizer has no token for a part of a text, nor one for what is unknown.',
      );
    },
  };
}

/** The special tokens around a text, found by the place of a mark between them. */
function specialIds(tokenizer: Tokenizer): { before: readonly number[]; after: readonly number[] } {
  const mark = '\u0000';
  const tokens: readonly string[] = tokenizer.post_processor?.post_process([mark], null, true).tokens ?? [
    mark,
  ];
  const ids = tokens.map((token) => {
    const id = token === mark ? -1 : tokenizer.token_to_id(token);
    if (id === undefined) throw new Error(`its special token ${token} has no number`);
    return id;
  });
  const place = ids.indexOf(-1);
  if (place < 0 || place !== ids.lastIndexOf(-1)) throw new Error('it does not keep a text as it is');
  return { before: ids.slice(0, place), after: ids.slice(place + 1) };
}

/** Characters for each wanted token that a very long text is first cut to. */
const charactersAToken = 6;
/** More tokens than the last word before a cut can change: a word of BERT has at most 100 characters. */
const spareTokens = 128;
/** Characters of a text that are looked at: a word that has no token, or white space, may be as long as one likes. */
const mostCharacters = 100_000;

/**
 * The first `limit` tokens of a text without special ones. Of a very long text only a part is looked at, more of it as long as it
 * has too few tokens: where a part ends, other tokens may come out, but not so far before its end.
 */
function contentIds(tokenizer: Tokenizer, whole: string, limit: number): readonly number[] {
  const text = whole.slice(0, mostCharacters);
  const idsOf = (part: string): readonly number[] =>
    tokenizer.encode(part, { add_special_tokens: false }).ids;
  for (let size = (limit + spareTokens) * charactersAToken; size < text.length; size *= 2) {
    const ids = idsOf(cutBetweenWords(text, size));
    if (ids.length >= limit + spareTokens) return ids.slice(0, limit);
  }
  return idsOf(text).slice(0, limit);
}

/** The text up to the last white space of its first `size` characters, or all of these where there is none near the end. */
function cutBetweenWords(text: string, size: number): string {
  for (let end = size; end > size - 1000; end -= 1)
    if (/\s/.test(text.charAt(end))) return text.slice(0, end);
  return text.slice(0, size);
}
