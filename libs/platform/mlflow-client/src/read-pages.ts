/** A page of a list as MLflow answers it: the last one has no token, or an empty one. */
interface Page {
  readonly next_page_token?: string;
}

/** Reads a list page by page, until it ends or `limit` items are there; `fetchPage` gets the token of the page. */
export async function readPages<Answer extends Page, Item>(
  fetchPage: (pageToken: string | undefined, foundCount: number) => Promise<Answer>,
  itemsOf: (page: Answer) => readonly Item[] | undefined,
  limit = Infinity,
): Promise<Item[]> {
  const found: Item[] = [];
  let pageToken: string | undefined;
  do {
    const page = await fetchPage(pageToken, found.length);
    found.push(...(itemsOf(page) ?? []));
    pageToken = page.next_page_token;
  } while (pageToken !== undefined && pageToken !== '' && found.length < limit);
  return found;
}
