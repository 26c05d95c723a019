import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { open, truncate } from 'node:fs/promises';
import { Type, type Static } from '@sinclair/typebox';
import { readFileIfExists } from '@runestone/files';
import { schemaProblems } from '@runestone/schemas';
import { trackingErrors } from '../errors.ts';
import type { NamedMetricPoint } from '../tracker.ts';

const lineSchema = Type.Object({
  key: Type.String(),
  value: Type.Union([
    Type.Number(),
    Type.Literal('NaN'),
    Type.Literal('Infinity'),
    Type.Literal('-Infinity'),
  ]),
  step: Type.Integer(),
  timeMs: Type.Number(),
});

/** The log of one run, open while it is written. */
export interface MetricLog {
  /**
   * Appends points as JSON lines in one write, at once: some microseconds, where a round through the thread pool would take
   * a training longer. Where it fails nothing of it stays, so that the next can follow.
   */
  append(points: readonly NamedMetricPoint[]): void;
  /** Gives the file back; a later append opens it again. */
  close(): void;
}

/** Opens a log, with the first append. */
export function createMetricLog(file: string): MetricLog {
  let descriptor: number | undefined;
  return {
    append(points) {
      if (points.length === 0) return;
      descriptor ??= openSync(file, 'a');
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.from(points.map((point) => `${encodePoint(point)}\n`).join(''));
      try {
        let written = 0;
        while (written < bytes.length) written += writeSync(descriptor, bytes, written);
      } catch (error) {
        ftruncateSync(descriptor, size);
        throw error;
      }
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

/** Cuts off a last line that a killed process left unfinished, before a new one is appended to it. */
export async function mendMetricLog(file: string): Promise<void> {
  const bytes = await readFileIfExists(file);
  if (bytes === undefined || bytes.length === 0 || bytes.at(-1) === newline) return;
  await truncate(file, bytes.lastIndexOf(newline) + 1);
}

const newline = 0x0a;

/**
 * Reads the points of a run in the order in which they were logged. A last line that a killed process left unfinished
 * is overlooked; any other line that cannot be read throws TRACKING_METRICS_CORRUPT with the file and the line.
 */
export async function readMetricPoints(file: string): Promise<NamedMetricPoint[]> {
  const text = (await readFileIfExists(file))?.toString('utf8') ?? '';
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => decodePoint(line) ?? throwCorrupt(file, `line ${index + 1}`));
}

/** Points of a log, and where those after them begin. */
export interface MetricStretch {
  readonly points: readonly NamedMetricPoint[];
  readonly nextByte: number;
}

const stretchBytes = 128 * 1024;
const stretchPoints = 1000;

/** Reads some points from a byte on; an unfinished last line is left for the next time. */
export async function readMetricStretch(file: string, fromByte: number): Promise<MetricStretch> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return { points: [], nextByte: fromByte };
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(stretchBytes), 0, stretchBytes, fromByte);
    const lines = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
      .slice(0, stretchPoints);
    const points = lines.map(
      (line) => decodePoint(line) ?? throwCorrupt(file, `at byte ${fromByte} or after`),
    );
    const taken = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    return { points, nextByte: fromByte + taken };
  } finally {
    await handle.close();
  }
}

/** JSON has no NaN and no infinities: they are written as texts. */
function encodePoint({ key, value, step, timeMs }: NamedMetricPoint): string {
  return JSON.stringify({ key, value: Number.isFinite(value) ? value : String(value), step, timeMs });
}

function decodePoint(line: string): NamedMetricPoint | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (schemaProblems(lineSchema, value).length > 0) return undefined;
    const point = value as Static<typeof lineSchema>;
    return { ...point, value: Number(point.value) };
  } catch {
    return undefined;
  }
}

function throwCorrupt(file: string, where: string): never {
  throw trackingErrors.METRICS_CORRUPT(`${file} is damaged, ${where}. Restore the file or remove the line.`, {
    details: { file, where },
  });
}
