import path from 'node:path';
import { fetchFile, isPassing } from '@runestone/downloads';
import { isRunestoneError, messageOf } from '@runestone/errors';
import { withFileLock } from '@runestone/files';
import { fileRules, modelFileOf } from './encoder-files.ts';
import { parseEncoderName, parseRevision, type EncoderName } from './encoder-name.ts';
import type { EncoderPrecision } from './encoder-kinds.ts';
import { isCommit, openEncoderStore, type EncoderStore } from './encoder-store.ts';
import { encoderErrors } from './errors.ts';
import { fetchListing, type HubConnection, type HubFile, type HubListing } from './hub-listing.ts';

/** How far the download of a file is. */
export interface EncoderFetchProgress {
  /** The repository's path of the file. */
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

/** Where an encoder comes from, and where it goes. */
export interface FetchEncoderOptions {
  /** Runestone's own home, which keeps what was fetched. */
  readonly home: string;
  /** What fetches. Without it nothing is fetched: only what is kept already is found. */
  readonly fetch?: typeof globalThis.fetch;
  /** The hub or a mirror of it; `https://huggingface.co`. */
  readonly hub?: string;
  /** A branch, a tag or a commit; `main`. */
  readonly revision?: string;
  /** `fp32` unless given. */
  readonly precision?: EncoderPrecision;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EncoderFetchProgress) => void;
  /** How long the hub may be silent; 30 000. */
  readonly timeoutMs?: number;
  /** How often to go on after a cut or a silence before it is an error; 3. */
  readonly retries?: number;
  /** The wait before each further try; 1000. */
  readonly retryDelayMs?: number;
}

/** An encoder on this machine. */
export interface FetchedEncoder {
  readonly directory: string;
  /** The repository that it comes from, which may be another than asked for; absent for a directory. */
  readonly repository?: string;
  readonly commit?: string;
  /** What the person who asked should know, in sentences. */
  readonly notes: readonly string[];
}

type Repository = Extract<EncoderName, { kind: 'repository' }>;

interface Fetching {
  readonly store: EncoderStore;
  readonly revision: string;
  readonly precision: EncoderPrecision;
  readonly options: FetchEncoderOptions;
  readonly notes: string[];
}

/**
 * Gives the directory of an encoder: a name that is a path is that, any other the repository of a hub, whose files are fetched into
 * `<home>/encoders/<repository>/<commit>/` unless they are there. Every file is verified by the hash that the hub announces for
 * the commit. Where a bare name has no ONNX files, those of `Xenova/<name>` are taken, and a note says so. Throws
 * ENCODERS_NAME_INVALID, ENCODERS_NOT_FOUND, ENCODERS_OPTIONS_INVALID, ENCODERS_NOT_ON_HUB, ENCODERS_HUB_ANSWER_INVALID,
 * ENCODERS_FILE_INVALID, the errors of fetchFile, and the signal's reason.
 */
export async function fetchEncoder(name: string, options: FetchEncoderOptions): Promise<FetchedEncoder> {
  const parsed = parseEncoderName(name);
  if (parsed.kind === 'directory') return { directory: parsed.directory, notes: [] };
  const { home, precision = 'fp32' } = options;
  const revision = parseRevision(options.revision ?? 'main');
  const fetching = { store: openEncoderStore(home), revision, precision, options, notes: [] };
  const connection = connect(options);
  const repositories = [
    parsed.repository,
    ...(parsed.isBare && revision === 'main' ? [`Xenova/${parsed.name}`] : []),
  ];
  if (connection !== undefined) return fetchFirst(parsed, repositories, { ...fetching, connection });
  for (const repository of repositories) {
    const kept = await findKept(repository, fetching);
    if (kept !== undefined) return kept;
  }
  throw encoderErrors.NOT_FOUND(
    `The encoder ${name} (${revision}, ${precision}) is not in ${path.join(home, 'encoders')}, and nothing may be fetched. ` +
      `Allow fetching once, or put its files into a directory models/${parsed.name} of RUNESTONE_DATA_PATH.`,
    { details: { name, revision, precision } },
  );
}

function connect(options: FetchEncoderOptions): HubConnection | undefined {
  const { fetch, hub = 'https://huggingface.co', signal } = options;
  if (!/^https?:\/\/[^\s?#]+$/.test(hub)) {
    throw encoderErrors.OPTIONS_INVALID(
      `The hub ${JSON.stringify(hub)} is no address of the form https://<host>.`,
    );
  }
  if (fetch === undefined) return undefined;
  const { timeoutMs, retries, retryDelayMs } = options;
  return {
    ...{ fetch, signal, hub: hub.replace(/\/+$/, '') },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(retries === undefined ? {} : { retries }),
    ...(retryDelayMs === undefined ? {} : { retryDelayMs }),
  };
}

async function findKept(
  repository: string,
  { store, revision, precision, notes }: Fetching,
): Promise<FetchedEncoder | undefined> {
  const commit = await store.commitOf(repository, revision);
  if (commit === undefined || !(await store.isComplete(repository, commit, precision))) return undefined;
  return { directory: store.directoryOf(repository, commit), repository, commit, notes };
}

interface Connected extends Fetching {
  readonly connection: HubConnection;
}

/** Takes the first of the repositories that has what is needed. */
async function fetchFirst(
  name: Repository,
  repositories: readonly string[],
  connected: Connected,
): Promise<FetchedEncoder> {
  const { precision, notes } = connected;
  let problem: unknown;
  for (const repository of repositories) {
    try {
      const encoder = await fetchRepository(repository, connected);
      if (repository !== name.repository) {
        notes.push(`${name.repository} has no usable ONNX files: those of ${repository} are taken.`);
      }
      return encoder;
    } catch (error) {
      const isLacking = isRunestoneError(error) && error.kind === 'not-found';
      if (!isLacking) throw error;
      problem ??= error;
    }
  }
  const hint = name.isBare ? '' : ` Xenova/${name.name} may have ${modelFileOf(precision)}.`;
  throw encoderErrors.NOT_ON_HUB(`${messageOf(problem)}${hint}`, { cause: problem });
}

async function fetchRepository(repository: string, connected: Connected): Promise<FetchedEncoder> {
  const { store, revision, connection, notes } = connected;
  const kept = await findKept(repository, connected);
  // A commit never changes.
  if (kept !== undefined && isCommit(revision)) return kept;
  try {
    const listing = await fetchListing(repository, revision, connection);
    await store.rememberCommit(repository, revision, listing.commit);
    await fetchFiles(repository, listing, connected);
    const { commit } = listing;
    return { directory: store.directoryOf(repository, commit), repository, commit, notes };
  } catch (error) {
    if (kept === undefined || !isPassing(error)) throw error;
    notes.push(`The hub cannot be asked (${messageOf(error)}): what was fetched before is taken.`);
    return kept;
  }
}

/** How long to wait for another process that fetches the same. */
const lockTimeoutMs = 3_600_000;

async function fetchFiles(
  repository: string,
  { commit, files }: HubListing,
  connected: Connected,
): Promise<void> {
  const { store, precision, connection, options } = connected;
  if (await store.isComplete(repository, commit, precision)) return;
  const wanted = chooseFiles(repository, files, precision);
  const directory = store.directoryOf(repository, commit);
  const fetchAll = async (): Promise<void> => {
    for (const file of wanted) {
      options.signal?.throwIfAborted();
      const url = `${connection.hub}/${repository}/resolve/${commit}/${file.name}`;
      await fetchFile(url, {
        ...connection,
        destination: path.join(directory, file.name),
        expected: file,
        onProgress: ({ receivedBytes }) =>
          options.onProgress?.({ file: file.name, receivedBytes, totalBytes: file.sizeBytes }),
      });
    }
    await store.markComplete(repository, commit, precision);
  };
  await withFileLock(store.lockOf(repository, commit), fetchAll, { timeoutMs: lockTimeoutMs });
}

/** The files of an encoder in a repository; only names that we know are ever fetched. */
function chooseFiles(repository: string, files: HubListing['files'], precision: EncoderPrecision): HubFile[] {
  return [...fileRules(precision)].flatMap(([name, { isRequired, maxBytes }]) => {
    const file = files.get(name);
    if (file !== undefined && file.sizeBytes > maxBytes) {
      throw encoderErrors.FILE_INVALID(
        `${name} of ${repository} has ${file.sizeBytes} bytes; at most ${maxBytes} are fetched.`,
        { details: { repository, file: name, sizeBytes: file.sizeBytes, maxBytes } },
      );
    }
    if (file === undefined && isRequired) {
      throw encoderErrors.NOT_ON_HUB(`The repository ${repository} has no ${name}.`, {
        details: { repository, file: name },
      });
    }
    return file === undefined ? [] : [file];
  });
}
