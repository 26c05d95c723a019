import type { RecipeReport } from '../../apps/trainer/src/recipe-report.ts';
import { askTrainer, isStopping } from './programs.ts';

/** What the trainer says of a training. */
interface TrainJson {
  readonly model: { readonly name: string; readonly version: number } | null;
  /** False where the version was there before. */
  readonly trained: boolean;
  readonly seconds: number;
  /** True when the version is the champion. */
  readonly promoted: boolean;
  readonly gate?: {
    readonly champion?: string;
    readonly checks: readonly { readonly passed: boolean; readonly reason: string }[];
  };
}

/** A version that stands for a recipe. */
export interface Trained {
  readonly recipe: RecipeReport;
  /** `name/version`. */
  readonly version: string;
  readonly seconds: number;
  /** True when it became or was the champion; a later training may have taken its place. */
  readonly promoted: boolean;
}

/** What the server is told of each: to follow the alias where this is the champion now, else the version itself. */
export function referencesOf(trained: readonly Trained[]): string[] {
  const nameOf = ({ version }: Trained): string => version.slice(0, version.lastIndexOf('/'));
  const champions = new Map(trained.filter(({ promoted }) => promoted).map((one) => [nameOf(one), one]));
  return trained.map((one) => (champions.get(nameOf(one)) === one ? `${nameOf(one)}@champion` : one.version));
}

/** Trains recipes one after the other, tells what came of each, and gives those that worked. */
export async function trainAll(recipes: readonly RecipeReport[]): Promise<Trained[]> {
  const width = widthOf(recipes);
  const done: Trained[] = [];
  for (const recipe of recipes) {
    if (isStopping()) break;
    process.stdout.write(`   ${recipe.recipe.padEnd(width)}  `);
    const { code, answer, said } = await askTrainer<TrainJson>(
      ['train', '--recipe', recipe.recipe, '--promote', '--unless-trained'],
      // What is not here is not fetched.
      { RUNESTONE_OFFLINE: 'true' },
    );
    if (isStopping()) break;
    const trained = answer === undefined ? undefined : trainedOf(recipe, answer);
    if (trained !== undefined) done.push(trained);
    console.log(
      answer === undefined || trained === undefined
        ? `  FAILED  exit code ${code}`
        : describe(trained, answer),
    );
    if (said !== '') console.error(said.replaceAll(/^/gm, '     '));
  }
  return done;
}

/** The width of the column of names. */
export const widthOf = (recipes: readonly RecipeReport[]): number =>
  Math.max(0, ...recipes.map(({ recipe }) => recipe.length));

function trainedOf(recipe: RecipeReport, { model, seconds, promoted }: TrainJson): Trained | undefined {
  // Without a version it is on its way to a server that is away.
  if (model === null) return undefined;
  return { recipe, version: `${model.name}/${model.version}`, seconds, promoted };
}

function describe({ version }: Trained, { trained, seconds, promoted, gate }: TrainJson): string {
  const time = trained ? `${seconds.toFixed(1)} s`.padStart(8) : '  before';
  if (promoted) return `${time}  ${version}, the champion`;
  const refused = gate?.checks.filter(({ passed }) => !passed).map(({ reason }) => reason) ?? [];
  const why = refused.length === 0 ? '' : `: the gate refused it, for ${refused.join('; ')}`;
  return `${time}  ${version}, not the champion of that name${why}`;
}
