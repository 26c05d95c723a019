/** A line of a stream: its bytes, or that it is longer than a line may be. */
export type StreamLine = { readonly bytes: Buffer } | { readonly tooLong: true };

/**
 * Cuts a stream of bytes into lines, without their ends (\n or \r\n), and gives those that are whole after each chunk.
 * A line over `maxBytes` is passed over and reported in its place; what is kept in memory never exceeds it.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<StreamLine[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let skipping = false;
  const endLine = (tail: Buffer): StreamLine => {
    const tooLong = skipping || restBytes + tail.length > maxBytes;
    const bytes = tooLong ? undefined : trimEnd(rest.length === 0 ? tail : Buffer.concat([...rest, tail]));
    rest = [];
    restBytes = 0;
    skipping = false;
    return bytes === undefined ? { tooLong: true } : { bytes };
  };
  for await (const chunk of chunks) {
    const lines: StreamLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      lines.push(endLine(chunk.subarray(from, end)));
      from = end + 1;
    }
    const tail = chunk.subarray(from);
    if (restBytes + tail.length > maxBytes) {
      skipping = true;
      rest = [];
      restBytes = 0;
    } else if (tail.length > 0 && !skipping) {
      // Copied: a small piece must not keep its whole chunk, and a flood of small ones is joined now and then.
      rest.push(Buffer.from(tail));
      restBytes += tail.length;
      if (rest.length > 1000) rest = [Buffer.concat(rest)];
    }
    if (lines.length > 0) yield lines;
  }
  if (restBytes > 0 || skipping) yield [endLine(Buffer.alloc(0))];
}

const trimEnd = (line: Buffer): Buffer => (line.at(-1) === 13 ? line.subarray(0, -1) : line);
