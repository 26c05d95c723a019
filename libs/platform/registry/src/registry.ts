/** A model version as it was last written. */
export interface ModelVersion {
  readonly name: string;
  /** 1, 2, 3, …; a number is never given twice. */
  readonly version: number;
  /** Where the bundle lies: a URI for the artifact store. */
  readonly sourceUri: string;
  readonly runId?: string;
  readonly description?: string;
  readonly createdMs: number;
  readonly tags: Readonly<Record<string, string>>;
  /** The aliases that point here, sorted. */
  readonly aliases: readonly string[];
}

/** What a version starts with. */
export interface NewModelVersion {
  /** Letters, digits, `.`, `_` and `-`, at most 128, beginning with a letter or digit. */
  readonly name: string;
  readonly sourceUri: string;
  readonly runId?: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** MLflow's LoggedModel at the source, which the version is linked with there. */
  readonly loggedModelId?: string;
}

/** A registered model in a list. */
export interface ModelSummary {
  readonly name: string;
  readonly latestVersion: number;
  readonly aliases: Readonly<Record<string, number>>;
}

/** One move of one alias. */
export interface AliasEvent {
  readonly timeMs: number;
  readonly alias: string;
  /** Where the alias points since then; absent where it was deleted. */
  readonly version?: number;
  /** Where it pointed before; absent where it was new. */
  readonly previousVersion?: number;
  readonly reason?: string;
}

/** Aliases and where they shall point; undefined for those to be deleted, or that are expected not to be there. */
export type AliasMoves = Readonly<Record<string, number | undefined>>;

/** How aliases are moved. */
export interface MoveAliasesOptions {
  /** Where aliases must point for the move to happen; otherwise REGISTRY_ALIAS_MOVED, and nothing is changed. */
  readonly expected?: AliasMoves;
  readonly reason?: string;
}

/**
 * Knows the versions of models and which of them have a role, by alias. What is missing throws REGISTRY_MODEL_UNKNOWN,
 * REGISTRY_VERSION_UNKNOWN or REGISTRY_ALIAS_UNKNOWN (kind not-found); names that a registry would refuse throw
 * REGISTRY_NAME_INVALID (kind input).
 */
export interface Registry {
  /** Registers a version; the first one makes the model. */
  createVersion(version: NewModelVersion): Promise<ModelVersion>;
  getVersion(name: string, version: number): Promise<ModelVersion>;
  /** Lists the versions of a model, the newest first. */
  listVersions(name: string): Promise<ModelVersion[]>;
  /** Lists the models that have versions, by name. */
  listModels(): Promise<ModelSummary[]>;
  /** Finds the version that an alias points to. */
  getAlias(name: string, alias: string): Promise<ModelVersion>;
  setAlias(name: string, alias: string, version: number, options?: MoveAliasesOptions): Promise<void>;
  /** Deletes an alias; throws REGISTRY_ALIAS_UNKNOWN where there is none. */
  deleteAlias(name: string, alias: string): Promise<void>;
  /** Moves several aliases as one: all or, where the expectation fails, none. */
  moveAliases(name: string, moves: AliasMoves, options?: MoveAliasesOptions): Promise<void>;
  /** Adds tags to a version or replaces their values. */
  setVersionTags(name: string, version: number, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Lists every move of every alias of a model, the oldest first. */
  history(name: string): Promise<AliasEvent[]>;
}
