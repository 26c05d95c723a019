import type { RecordBody } from '../record.ts';
import { toRecords, type PredictionColumns } from '../recording/prediction-columns.ts';

/** What is written at once: records, or many predictions in columns. */
export type FrameContent = readonly RecordBody[] | PredictionColumns;

const isList = (content: FrameContent): content is readonly RecordBody[] => Array.isArray(content);

/** How many records there are in it. */
export const countOf = (content: FrameContent): number =>
  isList(content) ? content.length : content.requestIds.length;

/** Whether it is predictions alone, which may be dropped. */
export const isPredictions = (content: FrameContent): boolean =>
  !isList(content) || content.every(({ kind }) => kind === 'prediction');

/** The records in it. */
export const recordsOf = (content: FrameContent): readonly RecordBody[] =>
  isList(content) ? content : toRecords(content);
