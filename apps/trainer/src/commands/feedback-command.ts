import { setTimeout as delay } from 'node:timers/promises';
import { readTable, type TableRow } from '@runestone/datasets';
import { messageOf } from '@runestone/errors';
import { stat } from 'node:fs/promises';
import type { CommandContext } from '../command-context.ts';
import { createProgress } from '../console-output.ts';
import { trainerErrors } from '../errors.ts';

/** Options of `feedback`. */
export interface FeedbackOptions {
  readonly file: string;
  readonly url: string;
  readonly labelSeparator: string;
  readonly format?: 'csv' | 'tsv' | 'jsonl' | 'json';
}

/** The true labels of one text, with the line of the file that tells them. */
interface LabelledLine {
  readonly line: number;
  readonly feedback: {
    readonly requestId: string;
    readonly index: number;
    readonly labels: readonly string[];
  };
}

/** A line that was not taken. */
interface LineProblem {
  readonly line: number;
  readonly message: string;
}

const linesPerRequest = 500;
/** How often a server that has too much to do, or cannot write, is asked again. */
const attempts = 30;

/**
 * Sends the true labels of a file to a serving app. Lines that it does not take are told by their numbers, and all others are sent;
 * throws TRAINER_FEEDBACK_REFUSED at the end where there were any, TRAINER_SERVER_REFUSED where it takes none at all.
 */
export async function feedbackCommand(options: FeedbackOptions, context: CommandContext): Promise<void> {
  const { output, signal, json } = context;
  const sender = createSender(options.url, context);
  const problems: LineProblem[] = [];
  const progress = createProgress(output);
  let [lines, accepted, batch]: [number, number, LabelledLine[]] = [0, 0, []];
  const tell = (found: readonly LineProblem[]): void => {
    for (const problem of found) {
      problems.push(problem);
      if (!json) output.err(`line ${problem.line}: ${problem.message}`);
    }
  };
  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    const refused = await sender.send(batch);
    accepted += batch.length - refused.length;
    tell(refused);
    progress.update('sending', lines, lines);
    batch = [];
  };
  try {
    await stat(options.file);
    const { format } = options;
    for await (const row of readTable(options.file, format === undefined ? {} : { format })) {
      lines += 1;
      const read = readLine(row, options.labelSeparator);
      if ('message' in read) tell([read]);
      else batch.push(read);
      if (batch.length === linesPerRequest) await flush();
    }
    if (batch.length > 0) await flush();
  } finally {
    progress.stop();
  }
  output.out(
    json ? JSON.stringify({ lines, accepted, problems }) : `${accepted} of ${lines} lines were taken`,
  );
  if (problems.length > 0)
    throw trainerErrors.FEEDBACK_REFUSED(
      `${problems.length} of ${lines} lines were not taken. Correct them, and send them again.`,
    );
}

function readLine({ row, line }: TableRow, separator: string): LabelledLine | LineProblem {
  const { requestId, index = 0, labels } = row as Readonly<Record<string, unknown>>;
  if (typeof requestId !== 'string' || requestId === '') return { line, message: 'there is no requestId' };
  const place = index === '' || index === null ? 0 : Number(index);
  if (!Number.isSafeInteger(place) || place < 0)
    return { line, message: `the index is a whole number from 0, not ${JSON.stringify(index)}` };
  const list = Array.isArray(labels)
    ? (labels as unknown[])
    : typeof labels === 'string'
      ? labels.split(separator)
      : undefined;
  const texts = list
    ?.map((label) => (typeof label === 'string' ? label.trim() : undefined))
    .filter((label) => label !== '');
  if (texts === undefined || texts.includes(undefined)) return { line, message: 'there are no labels' };
  return { line, feedback: { requestId, index: place, labels: texts as string[] } };
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly details?: { readonly problems?: readonly { readonly place: number; readonly message: string }[] };
}

function createSender(url: string, { wiring, signal }: CommandContext) {
  const address = addressOf(url);
  const headers = {
    'content-type': 'application/json',
    ...(wiring.apiKey === undefined ? {} : { authorization: `Bearer ${wiring.apiKey}` }),
  };
  const post = async (lines: readonly LabelledLine[]): Promise<Problem | undefined> => {
    const body = JSON.stringify({ feedback: lines.map(({ feedback }) => feedback) });
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(address, { method: 'POST', headers, body, signal }).catch(
        (cause: unknown) => {
          signal.throwIfAborted();
          throw trainerErrors.SERVER_AWAY(
            `${address} does not answer: ${messageOf(cause)}. Is it started, and --url right?`,
            { cause },
          );
        },
      );
      if (response.ok) return void (await response.arrayBuffer());
      const problem = (await response.json().catch(() => ({}))) as Problem;
      if (response.status === 400) return problem;
      const mayPass = [429, 503].includes(response.status) && attempt < attempts;
      if (!mayPass)
        throw trainerErrors.SERVER_REFUSED(
          `${address} answered ${response.status}: ${problem.detail ?? 'without a reason'}`,
          { details: { status: response.status, code: problem.code } },
        );
      await delay(Math.min(30, Number(response.headers.get('retry-after') ?? 1)) * 1000, undefined, {
        signal,
      });
    }
  };
  /** Sends what the server takes; gives what it does not. */
  const send = async (lines: readonly LabelledLine[]): Promise<LineProblem[]> => {
    if (lines.length === 0) return [];
    const problem = await post(lines);
    if (problem === undefined) return [];
    const named = problem.details?.problems?.filter(({ place }) => lines[place] !== undefined) ?? [];
    if (problem.code === 'SERVING_FEEDBACK_INVALID' && named.length > 0) {
      const refused = named.map(({ place, message }) => ({
        line: (lines[place] as LabelledLine).line,
        message,
      }));
      const bad = new Set(named.map(({ place }) => place));
      return [...refused, ...(await send(lines.filter((_, place) => !bad.has(place))))];
    }
    if (lines.length === 1)
      return [{ line: (lines[0] as LabelledLine).line, message: problem.detail ?? 'refused' }];
    const half = lines.length >> 1;
    return [...(await send(lines.slice(0, half))), ...(await send(lines.slice(half)))];
  };
  return { send };
}

function addressOf(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return `${url.replace(/\/+$/, '')}/v1/feedback`;
  throw trainerErrors.OPTION_INVALID(
    `--url is the address of a serving app, such as http://127.0.0.1:8080, not ${url}.`,
  );
}
