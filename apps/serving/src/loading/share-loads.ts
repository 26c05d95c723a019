/** Makes calls for the same key that come while one is under way share its outcome; the next one after it begins anew. */
export function shareLoads<Argument, Loaded>(
  keyOf: (argument: Argument) => string,
  load: (argument: Argument) => Promise<Loaded>,
): (argument: Argument) => Promise<Loaded> {
  const underWay = new Map<string, Promise<Loaded>>();
  return (argument) => {
    const key = keyOf(argument);
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const loading = load(argument).finally(() => underWay.delete(key));
    underWay.set(key, loading);
    return loading;
  };
}
