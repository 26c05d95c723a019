import { formatMeasure, formatMeasures, formatTime } from './format-number.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportedQuality } from './model-report.ts';

/** Says whether the quality has fallen, since when and by how much; nothing where that is not known. */
export function describeDecay({ decay }: ReportedQuality): Markup | undefined {
  if (decay === undefined) return undefined;
  const { verdict, beganMs, drop } = decay;
  if (verdict === 'not-enough-data')
    return markup`<p>Quality: too few labelled records to say whether it has fallen.</p>`;
  if (verdict === 'none') return markup`<p>Quality: <span class="verdict good">it has not fallen</span></p>`;
  const since = beganMs === undefined ? '' : ` since about ${formatTime(beganMs)} UTC`;
  const by =
    drop === undefined
      ? ''
      : `, by ${formatMeasure(drop.value)} of micro F1 (95 % interval ${formatMeasures(drop.interval)})`;
  return markup`<p>Quality: <span class="verdict bad">it has fallen${since}${by}</span></p>`;
}
