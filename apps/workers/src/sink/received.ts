/**
 * What the sink has received, in memory and in `received.jsonl`, so that effects can be counted across a crash:
 * one item per idempotency key, with the number of its deliveries. Bounded: the oldest items go first.
 */
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type ReceivedKind = 'mail' | 'slack' | 's3';

export interface Delivery {
  readonly at: number;
  readonly kind: ReceivedKind;
  readonly path: string;
  /** Absent when the caller sent none: then every delivery is its own item. */
  readonly key?: string;
  readonly contentType: string;
  readonly body: string;
}

export interface ReceivedItem extends Delivery {
  readonly number: number;
  /** How often it came under the same key. More than one is a repeated delivery of one effect. */
  readonly deliveries: number;
}

export interface Received {
  /** On disk when it resolves. */
  add(delivery: Delivery): Promise<ReceivedItem>;
  /** Newest first. */
  list(filter: {
    readonly kind?: string;
    readonly key?: string;
    readonly limit: number;
  }): readonly ReceivedItem[];
  /** The last thing put at this path. */
  stored(path: string): ReceivedItem | undefined;
  readonly total: number;
}

const MAX_ITEMS = 1000;
/** When the file has grown past this many lines it is written anew with what is still kept. */
const COMPACT_AT_LINES = 5000;

export async function openReceived(folder: string): Promise<Received> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'received.jsonl');
  const items = new Map<string, ReceivedItem>();
  let total = 0;
  const take = (delivery: Delivery): ReceivedItem => {
    const id = delivery.key === undefined ? `#${total}` : `${delivery.kind} ${delivery.key}`;
    const before = items.get(id);
    const number = before?.number ?? ++total;
    const item = { ...(before ?? delivery), number, deliveries: (before?.deliveries ?? 0) + 1 };
    items.set(id, item);
    const [oldest] = items.size > MAX_ITEMS ? items.keys() : [];
    if (oldest !== undefined) items.delete(oldest);
    return item;
  };
  const lines = await readLines(file);
  for (const line of lines) take(line);
  if (lines.length > COMPACT_AT_LINES) await rewrite(file, [...items.values()]);
  // One after the other, so that no two lines mix.
  let written: Promise<void> = Promise.resolve();
  return {
    async add(delivery) {
      const item = take(delivery);
      const line = `${JSON.stringify(delivery)}\n`;
      const before = written;
      written = before.catch(() => undefined).then(() => appendFile(file, line));
      await written;
      return item;
    },
    list: ({ kind, key, limit }) =>
      [...items.values()]
        .reverse()
        .filter(
          (item) => (kind === undefined || item.kind === kind) && (key === undefined || item.key === key),
        )
        .slice(0, limit),
    stored: (path) => [...items.values()].findLast((item) => item.path === path),
    get total() {
      return total;
    },
  };
}

/** A crash may have cut the last line; what cannot be read was never acknowledged. */
async function readLines(file: string): Promise<readonly Delivery[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  // What is added next must not continue the cut line.
  if (text !== '' && !text.endsWith('\n')) await appendFile(file, '\n');
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Delivery];
    } catch {
      return [];
    }
  });
}

async function rewrite(file: string, items: readonly ReceivedItem[]): Promise<void> {
  const lines = items.flatMap(({ number: _number, deliveries, ...delivery }) =>
    Array.from({ length: deliveries }, () => `${JSON.stringify(delivery)}\n`),
  );
  await writeFile(`${file}.new`, lines.join(''));
  await rename(`${file}.new`, file);
}
