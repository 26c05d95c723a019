import { parseModelReference } from '@runestone/model-loader';
import { errorKinds } from '@runestone/errors';
import { rollback } from '@runestone/registry';
import { promoteThroughGate, type GatedPromotionResult } from '@runestone/training';
import { pause, type CommandContext } from '../command-context.ts';
import { trainerErrors } from '../errors.ts';

/** Makes a version the champion if the gate lets it pass; the old champion becomes `previous`. */
export async function promoteCommand(
  model: string,
  { reason, force = false }: { readonly reason?: string; readonly force?: boolean },
  context: CommandContext,
): Promise<void> {
  const { wiring, output, signal, json } = context;
  if (force && (reason === undefined || reason.trim() === ''))
    throw trainerErrors.OPTION_INVALID('--force needs a --reason: it is recorded with the promotion.');
  const reference = parseModelReference(model);
  if (reference.kind !== 'version') {
    throw trainerErrors.OPTION_INVALID(
      `"${model}" is no version of a model; write name/version, such as language-id/3.`,
    );
  }
  const { name, version } = reference;
  const result = await promoteThroughGate(
    { name, version, reason: reason ?? 'promoted by hand', force },
    { ...wiring, pause, signal },
  );
  output.out(
    json
      ? JSON.stringify({
          name,
          version,
          alias: result.promoted ? 'champion' : null,
          gate: result.decision ?? null,
        })
      : describePromotion(`${name}/${version}`, result),
  );
  if (!result.promoted) process.exitCode = refusedExitCode;
}

/** The exit code of a promotion that the gate refused. */
export const refusedExitCode = errorKinds.conflict.exitCode;

/** What the gate found, and what came of it, for people. */
export function describePromotion(model: string, { promoted, decision }: GatedPromotionResult): string {
  const checks = (decision?.checks ?? []).map(({ passed, reason }) => `${passed ? '✓' : '✗'} ${reason}`);
  const outcome = promoted
    ? `${model} is the champion now`
    : `${model} was not promoted; ${decision?.champion ?? 'nothing'} stays the champion. To promote it all the same: --force --reason "…"`;
  return [...checks, outcome].join('\n');
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
