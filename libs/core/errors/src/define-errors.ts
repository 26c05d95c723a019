import { RunestoneError, type ErrorDetails, type ErrorKind } from './runestone-error.ts';

/** One entry of a lib's error catalogue. */
export interface ErrorDefinition {
  readonly kind: ErrorKind;
  /** One sentence for the reference page: when this error appears. */
  readonly summary: string;
  readonly httpStatus?: number;
}

/** Makes an error of one code; the message says what happened and what to do. */
export type ErrorFactory = (
  message: string,
  extra?: { readonly details?: ErrorDetails; readonly cause?: unknown },
) => RunestoneError;

/** The factories of one area, by reason, with the definitions they were made from. */
export type ErrorFactories<Reason extends string> = Readonly<Record<Reason, ErrorFactory>> & {
  readonly definitions: Readonly<Record<string, ErrorDefinition>>;
};

/** Makes the error factories of one area; codes are `AREA_REASON`. */
export function defineErrors<Reason extends string>(
  area: string,
  reasons: Readonly<Record<Reason, ErrorDefinition>>,
): ErrorFactories<Reason> {
  const factories: Record<string, unknown> = {};
  const definitions: Record<string, ErrorDefinition> = {};
  for (const [reason, definition] of Object.entries<ErrorDefinition>(reasons)) {
    const code = `${area}_${reason}`;
    definitions[code] = definition;
    const factory: ErrorFactory = (message, extra) =>
      new RunestoneError({
        ...extra,
        kind: definition.kind,
        httpStatus: definition.httpStatus,
        code,
        message,
      });
    factories[reason] = factory;
  }
  factories['definitions'] = definitions;
  return factories as ErrorFactories<Reason>;
}
