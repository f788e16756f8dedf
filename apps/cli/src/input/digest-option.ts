import type { Digest } from '@aob/ir';
import { Failure } from '../failure.ts';

export function digestOption(option: string, text: string): Digest {
  if (isDigest(text)) return text;
  throw new Failure({
    code: 'cli.digest',
    message: `${option} is no digest: ${JSON.stringify(text)}.`,
    hint: 'A digest is sha256: and 64 hexadecimal digits.',
  });
}

function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
