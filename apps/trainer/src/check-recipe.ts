import { isRunestoneError } from '@runestone/errors';
import { listNeeds, type DataNeed } from '@runestone/datasets';
import { modelsOf, type Recipe } from '@runestone/training';
import { locateEncoderHere, type EncoderWanted } from './create-encoder-source.ts';
import type { Wiring } from './wiring.ts';

/** One thing that a training of a recipe wants. */
export interface RecipeNeed extends Omit<DataNeed, 'kind'> {
  readonly kind: DataNeed['kind'] | 'encoder' | 'library';
  /** False for what a training does without, only slower. */
  readonly required: boolean;
  /** `here`; `fetchable` where a training fetches it; else `missing`. */
  readonly state: 'here' | 'fetchable' | 'missing';
}

/** What a check looks at. */
export type CheckContext = Pick<Wiring, 'sources' | 'hub' | 'chooseBackend'>;

/**
 * Tells what a training of a recipe needs and whether it is here. Reads no data, fetches nothing, and does not look into files.
 * Throws FILES_PATH_ESCAPES and ENCODERS_NAME_INVALID.
 */
export async function checkRecipe(recipe: Recipe, context: CheckContext): Promise<RecipeNeed[]> {
  const { sources } = context;
  const lists = await Promise.all(
    [...recipe.data.sources, ...recipe.evaluation.sources].map((source) => listNeeds(source, sources)),
  );
  const data = lists
    .flat()
    .map((need): RecipeNeed => ({ ...need, required: true, state: stateOf(need, context) }));
  const encoders = await Promise.all(encodersOf(recipe).map((encoder) => needEncoder(encoder, context)));
  const library = isNetwork(recipe) ? await needTensorFlow(context) : [];
  // Several sources may read one file.
  return [
    ...new Map(
      [...data, ...encoders, ...library].map((need) => [`${need.kind} ${need.name}`, need]),
    ).values(),
  ];
}

/** True for models whose gradients TensorFlow computes. */
const isNetwork = (recipe: Recipe): boolean =>
  modelsOf(recipe).some(({ id }) => id === 'lstm' || id === 'char-cnn' || id === 'encoder-head');

const stateOf = (
  { location, url }: Pick<DataNeed, 'location' | 'url'>,
  { sources }: Pick<CheckContext, 'sources'>,
): RecipeNeed['state'] => {
  if (location !== undefined) return 'here';
  return url !== undefined && sources.fetch !== undefined ? 'fetchable' : 'missing';
};

function encodersOf({ text: { features } }: Recipe): EncoderWanted[] {
  const all = features.id === 'combined' ? features.parts.map((part) => part.features) : [features];
  return all.flatMap((one) => (one.id === 'encoder' ? [one] : []));
}

async function needEncoder(wanted: EncoderWanted, context: CheckContext): Promise<RecipeNeed> {
  const { name, revision = 'main', precision } = wanted;
  const location = await locateEncoderHere(wanted, context.sources);
  // A name that is a directory is fetched from nowhere.
  const isDirectory = /^\.{0,2}[/\\]/.test(name);
  const origin = isDirectory ? undefined : `${context.hub}/${name}`;
  return {
    ...{ kind: 'encoder', required: true, name: `${name} (${revision}, ${precision})` },
    state: stateOf(
      { ...(location === undefined ? {} : { location }), ...(origin === undefined ? {} : { url: origin }) },
      context,
    ),
    ...(location === undefined ? {} : { location }),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Nothing where another library than native TensorFlow was chosen. */
async function needTensorFlow({ chooseBackend }: CheckContext): Promise<RecipeNeed[]> {
  const need = { kind: 'library', name: 'native TensorFlow' } as const;
  try {
    const { threads, advice } = await chooseBackend();
    if (advice !== undefined) return [{ ...need, required: false, state: 'missing' }];
    return threads.kind === 'native' ? [{ ...need, required: false, state: 'here' }] : [];
  } catch (error) {
    if (!isRunestoneError(error) || error.code !== 'TENSORFLOW_NATIVE_MISSING') throw error;
    return [{ ...need, required: true, state: 'missing' }];
  }
}
