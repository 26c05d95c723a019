import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordStore } from './record-store.ts';
import {
  createAdminAction,
  createDriftWindow,
  createFeedback,
  createPrediction,
} from './testing/sample-records.ts';

/** What a driver's test gives: opens the same store each time, empty at first. */
export interface StoreUnderTest {
  readonly open: () => Promise<RecordStore>;
  readonly remove: () => Promise<void>;
}

/** The suite that every store of records must pass. */
export function describeRecordStore(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store of records`, () => {
    let given: StoreUnderTest;
    let store: RecordStore;
    beforeEach(async () => {
      given = await create();
      store = await given.open();
    });
    afterEach(async () => {
      await store.close();
      await given.remove();
    });
    const list = async (...window: Parameters<RecordStore['listPredictions']>) => {
      const found = [];
      for await (const page of store.listPredictions(...window)) found.push(...page);
      return found;
    };

    it('gives back what was appended', async () => {
      const records = [
        createPrediction({ id: 'a' }),
        createPrediction({
          id: 'b',
          outcome: 'abstain',
          reason: 'low-confidence',
          labels: [],
          text: 'x',
          textForm: 'full',
        }),
      ];
      await store.append([...records, createAdminAction({ id: 'c' })]);
      expect(await store.findPredictions(['request-1'])).toEqual(records);
      expect(await store.listAdminActions()).toEqual([createAdminAction({ id: 'c' })]);
    });

    it('keeps one of records that come twice, also at a time', async () => {
      const many = Array.from({ length: 50 }, (_, index) =>
        createPrediction({ id: `id-${index}`, textIndex: index }),
      );
      const other = await given.open();
      await Promise.all([store.append(many), other.append(many), store.append(many.slice(10))]);
      await other.close();
      expect((await list()).map(({ id }) => id).sort()).toEqual(many.map(({ id }) => id).sort());
    });

    it('appends a batch as a whole or not at all', async () => {
      const bad = { ...createPrediction({ id: 'bad' }), timeMs: null as unknown as number };
      const appended = store.append([createPrediction({ id: 'good' }), bad, createFeedback({ id: 'f' })]);
      await expect(appended).rejects.toMatchObject({ code: 'RECORDS_RECORD_REFUSED' });
      expect([await list(), await store.listFeedback('request-1', 0)]).toEqual([[], []]);
    });

    it('keeps texts as they are, but for what no database takes', async () => {
      const text = 'Ærø 🌲 "quoted" \\ {a,b} NULL\n\t';
      await store.append([
        createPrediction({ id: 'a', text, textForm: 'full', caller: "o'; DROP TABLE runestone_schema; --" }),
        createPrediction({ id: 'b', requestId: 'request-2', text: 'half \ud800 nul \0', textForm: 'full' }),
      ]);
      expect((await store.findPredictions(['request-1']))[0]).toMatchObject({
        text,
        caller: "o'; DROP TABLE runestone_schema; --",
      });
      expect((await store.findPredictions(['request-2']))[0]?.text).toBe('half \ufffd nul \ufffd');
    });

    it('finds the predictions of several requests, and none of others', async () => {
      await store.append(
        ['r1', 'r2', 'r3'].map((requestId, index) => createPrediction({ id: `${index}`, requestId })),
      );
      expect((await store.findPredictions(['r3', 'r1'])).map(({ requestId }) => requestId)).toEqual([
        'r1',
        'r3',
      ]);
      expect(await store.findPredictions([])).toEqual([]);
    });

    it('holds the latest feedback to a text, and keeps the earlier', async () => {
      await store.append([createPrediction({ id: 'p0' }), createPrediction({ id: 'p1', textIndex: 1 })]);
      await store.append([
        createFeedback({ id: 'f2', timeMs: 300, labels: ['swe'] }),
        createFeedback({ id: 'f1', timeMs: 200 }),
      ]);
      expect((await store.listFeedback('request-1', 0)).map(({ id }) => id)).toEqual(['f1', 'f2']);
      expect((await list()).map(({ id, feedback }) => [id, feedback?.labels])).toEqual([
        ['p0', ['swe']],
        ['p1', undefined],
      ]);
    });

    it('joins feedback that came before its prediction was stored', async () => {
      await store.append([createFeedback({ id: 'f' })]);
      await store.append([createPrediction({ id: 'p' })]);
      expect((await list())[0]?.feedback?.id).toBe('f');
    });

    it('lists a window of a model by time, page by page', async () => {
      const records = Array.from({ length: 2500 }, (_, index) =>
        createPrediction({
          id: `id-${String(index).padStart(4, '0')}`,
          timeMs: 1000 + (index >> 1),
          requestId: `r${index}`,
          model: index % 5 === 0 ? 'other' : 'language-id',
        }),
      );
      await store.append(records);
      const window = { model: 'language-id', fromMs: 1010, untilMs: 2200 };
      const expected = records.filter(
        ({ model, timeMs }) => model === 'language-id' && timeMs >= 1010 && timeMs < 2200,
      );
      expect((await list(window)).map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      expect(await list()).toHaveLength(2500);
    });

    it('lists what is labelled, the latest label first, each text once', async () => {
      const places = Array.from({ length: 1200 }, (_, place) => String(place).padStart(4, '0'));
      await store.append([
        ...places.map((place) =>
          createPrediction({ id: `p${place}`, requestId: `r${place}`, timeMs: 1000 + Number(place) }),
        ),
        createPrediction({ id: 'other', requestId: 'r0002', textIndex: 1, model: 'other', timeMs: 1000 }),
        createPrediction({ id: 'unlabelled', requestId: 'r', timeMs: 1000 }),
      ]);
      await store.append([
        // All at one time, as a file of labels comes.
        ...places.map((place) => createFeedback({ id: `f${place}`, requestId: `r${place}`, timeMs: 5000 })),
        createFeedback({ id: 'g', requestId: 'r0002', textIndex: 1, timeMs: 5000 }),
        createFeedback({ id: 'corrected', requestId: 'r0007', timeMs: 6000, labels: ['swe'] }),
        createFeedback({ id: 'unknown', requestId: 'never asked', timeMs: 5000 }),
      ]);
      const found = [];
      for await (const page of store.listLabelled({ model: 'language-id', fromMs: 1002, untilMs: 2199 }))
        found.push(...page);
      expect(found[0]).toMatchObject({ id: 'p0007', feedback: { id: 'corrected', labels: ['swe'] } });
      expect(found.map(({ id }) => id).sort()).toEqual(places.slice(2, 1199).map((place) => `p${place}`));
    });

    it('gives the latest predictions of a model, the latest first', async () => {
      await store.append(
        ['a', 'b', 'c', 'd', 'e'].map((id, place) =>
          createPrediction({ id, timeMs: 100 + (place >> 1), model: id === 'd' ? 'other' : 'language-id' }),
        ),
      );
      const latest = await store.latestPredictions({ model: 'language-id', untilMs: 102 }, 2);
      expect(latest.map(({ id }) => id)).toEqual(['c', 'b']);
    });

    it('lists the windows of a version by time, the latest first, and gives their sketches', async () => {
      const windows = Array.from({ length: 1200 }, (_, place) =>
        createDriftWindow({
          ...{ id: `w${String(place).padStart(4, '0')}`, timeMs: 1000 + (place >> 1) },
          ...{ version: place % 4 === 3 ? '8' : '7', sketch: `{"place":${place}}` },
        }),
      );
      await store.append([...windows, createDriftWindow({ id: 'other', model: 'other', timeMs: 1100 })]);
      const window = { model: 'language-id', version: '7', fromMs: 1001, untilMs: 1599 };
      const found = [];
      for await (const page of store.listDriftWindows(window)) found.push(...page);
      const expected = windows.slice(2, 1198).filter(({ version }) => version === '7');
      expect(found).toEqual(expected.map(({ sketch: _, ...listed }) => listed).reverse());
      const sketches = await store.readDriftSketches(['w0004', 'other', 'unknown']);
      expect(Object.fromEntries(sketches)).toEqual({ w0004: '{"place":4}', other: '{"records":250}' });
    });

    it('leaves out what is too long for a sketch', async () => {
      const sketch = 'x'.repeat(8 * 2 ** 20 + 1);
      await store.append([createDriftWindow({ id: 'long', sketch }), createDriftWindow({ id: 'w' })]);
      expect([...(await store.readDriftSketches(['long', 'w'])).keys()]).toEqual(['w']);
      expect((await store.readDriftSketches([])).size).toBe(0);
    });

    it('prunes windows of drift alone', async () => {
      await store.append([
        createPrediction({ timeMs: 100 }),
        createDriftWindow({ id: 'old', timeMs: 100 }),
        createDriftWindow({ id: 'new', timeMs: 500 }),
      ]);
      expect(await store.pruneDriftWindows(500)).toBe(1);
      expect((await list()).length).toBe(1);
      expect([...(await store.readDriftSketches(['old', 'new'])).keys()]).toEqual(['new']);
    });

    it('prunes what is older, and nothing else', async () => {
      await store.append([
        ...Array.from({ length: 2100 }, (_, index) =>
          createPrediction({ id: `p${index}`, timeMs: index < 2050 ? 100 : 500 }),
        ),
        createFeedback({ id: 'f', timeMs: 100 }),
        createFeedback({ id: 'g', timeMs: 500 }),
        createAdminAction({ id: 'a', timeMs: 100 }),
        createDriftWindow({ id: 'w', timeMs: 100 }),
      ]);
      expect(await store.prune(500)).toBe(2053);
      expect([
        (await list()).length,
        (await store.listFeedback('request-1', 0)).length,
        (await store.listAdminActions()).length,
      ]).toEqual([50, 1, 0]);
    });

    it('has what was stored when it is opened again', async () => {
      await store.append([createPrediction({ id: 'a' })]);
      await store.close();
      store = await given.open();
      expect(await list()).toHaveLength(1);
    });
  });
}
