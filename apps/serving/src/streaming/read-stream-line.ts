import { isUtf8 } from 'node:buffer';
import { checkSchema } from '@runestone/schemas';
import { Type } from '@sinclair/typebox';
import { servingErrors } from '../errors.ts';
import { fieldsSchema } from '../schemas/prediction.ts';
import type { WireText } from '../read-input.ts';
import type { StreamLine } from './split-lines.ts';

/** A line that asks for a text: JSON, the text alone or an object with an id of the caller's. */
const streamLineSchema = Type.Union([
  Type.String(),
  Type.Object(
    {
      text: Type.String(),
      fields: fieldsSchema,
      id: Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), Type.Number()])),
    },
    { additionalProperties: false },
  ),
]);

/** What a line asks for. */
export interface StreamRequest {
  readonly text: WireText;
  readonly id?: string | number;
}

/** Reads one line. Throws SERVING_LINE_INVALID or SERVING_BODY_TOO_LARGE (kind input). */
export function readStreamLine(line: StreamLine): StreamRequest {
  if ('tooLong' in line) throw servingErrors.BODY_TOO_LARGE('The line is longer than a request may be.');
  if (!isUtf8(line.bytes)) throw servingErrors.LINE_INVALID('The line is not valid UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(line.bytes.toString('utf8'));
  } catch (cause) {
    throw servingErrors.LINE_INVALID('The line is not JSON: write "text" or {"text": "…", "id": …}.', {
      cause,
    });
  }
  try {
    const request = checkSchema(streamLineSchema, value, 'the line');
    if (typeof request === 'string') return { text: request };
    const { text, fields, id } = request;
    return { text: fields === undefined ? text : { text, fields }, ...(id === undefined ? {} : { id }) };
  } catch (cause) {
    throw servingErrors.LINE_INVALID(
      'The line is no text, and no object with a text and at most fields and an id.',
      {
        cause,
      },
    );
  }
}
