import { parseModelReference } from '@runestone/model-loader';
import { promote, rollback } from '@runestone/registry';
import type { CommandContext } from '../command-context.ts';
import { trainerErrors } from '../errors.ts';

/** Makes a version the champion; the old champion becomes `previous`. The model is loaded and answers first. */
export async function promoteCommand(
  model: string,
  { reason }: { readonly reason?: string },
  context: CommandContext,
): Promise<void> {
  const { wiring, output, json } = context;
  const reference = parseModelReference(model);
  if (reference.kind !== 'version') {
    throw trainerErrors.OPTION_INVALID(
      `"${model}" is no version of a model; write name/version, such as language-id/3.`,
    );
  }
  const { name, version } = reference;
  // A bundle that cannot be loaded must never become the champion.
  await wiring.loader.load(await wiring.loader.resolve(reference));
  await promote(wiring.registry, { name, version, reason: reason ?? 'promoted by hand' });
  output.out(
    json ? JSON.stringify({ name, version, alias: 'champion' }) : `${name}/${version} is the champion now`,
  );
}

/** Gives the alias back to the champion before. */
export async function rollbackCommand(
  name: string,
  { reason }: { readonly reason?: string },
  context: CommandContext,
): Promise<void> {
  const { wiring, output, json } = context;
  const { champion } = await rollback(wiring.registry, { name, reason: reason ?? 'rolled back by hand' });
  const { version } = champion;
  output.out(
    json ? JSON.stringify({ name, version, alias: 'champion' }) : `${name}/${version} is the champion again`,
  );
}
