import type { Dashboard } from '@grafana/schema';

/** A type as JSON has it: the values of enums in place of their members. */
type Json<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

/** A dashboard as Grafana reads it from a file. */
export type DashboardJson = Json<Dashboard>;
