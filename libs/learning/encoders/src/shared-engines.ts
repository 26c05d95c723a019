/** Something that several hold and that is closed when the last lets go. */
export interface Closable {
  close(): Promise<void>;
}

/** One hold of something shared. */
export interface Lease<Value> {
  readonly value: Value;
  /** Lets go; the last one closes. */
  release(): Promise<void>;
}

/** Keeps things that are costly to open, one for each key, as long as anyone holds them. */
export interface SharedPool<Value extends Closable> {
  /** Opens what the key stands for, unless it is open or being opened. Rejects as `open` does. */
  lease(key: string, open: () => Promise<Value>): Promise<Lease<Value>>;
}

/** Creates an empty pool. */
export function createSharedPool<Value extends Closable>(): SharedPool<Value> {
  const entries = new Map<string, { readonly opened: Promise<Value>; holders: number }>();
  return {
    async lease(key, open) {
      const entry = entries.get(key) ?? { opened: open(), holders: 0 };
      entries.set(key, entry);
      entry.holders += 1;
      const letGo = (): boolean => {
        entry.holders -= 1;
        if (entry.holders > 0) return false;
        if (entries.get(key) === entry) entries.delete(key);
        return true;
      };
      try {
        const value = await entry.opened;
        return { value, release: async () => (letGo() ? value.close() : undefined) };
      } catch (error) {
        letGo();
        throw error;
      }
    },
  };
}
