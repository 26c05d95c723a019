/** What the head of a page tells. */
interface PageHead {
  readonly title: string;
  /** Year, month and day. */
  readonly date: string;
  /** On what machine, and with what, it was measured. */
  readonly measuredOn: string;
  /** What measures it again. */
  readonly command: string;
}

/** Renders the head of a Markdown page of measurements. */
export function renderPageHead({ title, date, measuredOn, command }: PageHead): string[] {
  const measured = `Measured on ${date}: ${measuredOn}. Repeat it with:`;
  return [`# ${title}`, '', measured, '', '```sh', command, '```', ''];
}
