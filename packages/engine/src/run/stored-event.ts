import type { Json } from '@aob/ir';

/** An event as the log holds it, of any version. */
export interface StoredEvent {
  readonly type: string;
  /** Absent means 1. */
  readonly v?: number;
  readonly data?: { readonly [field: string]: Json };
}
