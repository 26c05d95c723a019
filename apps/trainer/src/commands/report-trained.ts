import { championAlias } from '@runestone/registry';
import { promoteThroughGate, type TrainedVersion } from '@runestone/training';
import { pause, type CommandContext } from '../command-context.ts';
import { describePromotion, refusedExitCode } from './registry-commands.ts';

/**
 * Tells of a version that was trained before, in place of training it again. With `promote` it goes to the gate only where no
 * version is the champion: one that a champion stands against was judged before.
 */
export async function reportTrained(
  { version: { name, version, aliases }, run }: TrainedVersion,
  promote: boolean,
  { wiring, output, signal, json }: CommandContext,
): Promise<void> {
  const versions = await wiring.registry.listVersions(name);
  const isJudged = versions.some((one) => one.aliases.includes(championAlias));
  const promotion =
    promote && !isJudged
      ? await promoteThroughGate(
          { name, version, reason: 'promoted by train --promote' },
          { ...wiring, pause, signal },
        )
      : undefined;
  const model = `${name}/${version}`;
  const champion = promotion?.promoted ?? aliases.includes(championAlias);
  if (json) {
    const seconds = ((run.endTimeMs ?? run.startTimeMs) - run.startTimeMs) / 1000;
    const gate = promotion?.decision === undefined ? {} : { gate: promotion.decision };
    const known = { runId: run.runId, model: { name, version }, trained: false, seconds, promoted: champion };
    output.out(JSON.stringify({ ...known, ...gate }));
  } else {
    output.out(`${model} was trained from this recipe and the same data before, by the run ${run.runId}`);
    if (promotion !== undefined) output.out(describePromotion(model, promotion));
  }
  if (promotion?.promoted === false) process.exitCode = refusedExitCode;
}
