import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ExportSource } from '@aob/engine/audit';
import { Failure } from '../failure.ts';

/** As they come, never all of them in memory. */
export async function writeLines(file: string, lines: ReadableStream<Uint8Array>): Promise<void> {
  const target = createWriteStream(file);
  const opened = new Promise<void>((resolve, reject) => {
    target.once('open', () => resolve());
    target.once('error', reject);
  });
  await opened.catch((error: unknown) => {
    throw unusable(file, 'written', error);
  });
  await pipeline(lines, target);
}

/** A file that is read here and there; to be closed by whoever opened it. */
export async function openExport(file: string): Promise<ExportSource & { close(): Promise<void> }> {
  try {
    const handle = await open(file, 'r');
    const { size } = await handle.stat();
    return {
      size,
      read: async (offset, length) => {
        const bytes = Buffer.alloc(length);
        for (let done = 0; done < length; ) {
          const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
          if (bytesRead === 0) throw new Failure({ code: 'cli.file', message: `${file} became shorter.` });
          done += bytesRead;
        }
        return bytes;
      },
      close: () => handle.close(),
    };
  } catch (error) {
    throw unusable(file, 'read', error);
  }
}

function unusable(file: string, how: string, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : `${error}`;
  return new Failure({ code: 'cli.file', message: `${file} cannot be ${how}: ${reason}` });
}
