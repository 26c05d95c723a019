import { fromUnknown } from '@runestone/errors';
import type { Logger } from '@runestone/logging';
import type { AdminRecord, Recorder } from '@runestone/records';
import type { FastifyRequest } from 'fastify';

/** Something that an administrator does. */
interface AdminAction {
  readonly action: string;
  readonly model?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Does something, and records it. */
export type ActionRecorder = <T>(
  request: FastifyRequest,
  action: AdminAction,
  work: () => Promise<T>,
) => Promise<T>;

/**
 * Creates what writes to the log and to the records what administrators do. Nothing is done that could not be recorded before:
 * throws RECORDS_JOURNAL_FULL and RECORDS_JOURNAL_UNWRITABLE (503).
 */
export function createActionRecorder(recorder: Recorder | undefined, logger: Logger): ActionRecorder {
  return async (request, { action, model, facts = {} }, work) => {
    const [caller, requestId] = [request.caller?.name, request.id];
    logger.info(
      { caller, requestId, action, ...(model === undefined ? {} : { model }), ...facts },
      'admin action',
    );
    const keep = async (outcome: string): Promise<void> => {
      const record: AdminRecord = {
        kind: 'admin',
        timeMs: Date.now(),
        requestId,
        caller,
        action,
        model,
        outcome,
        facts,
      };
      await recorder?.keep([record]);
    };
    await keep('begun');
    try {
      const result = await work();
      await keep('done').catch(() => undefined);
      return result;
    } catch (thrown) {
      await keep(fromUnknown(thrown).code).catch(() => undefined);
      throw thrown;
    }
  };
}
