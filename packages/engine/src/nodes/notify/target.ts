/** `config.to` as a URL; the document was checked, but a template may give anything. */
import type { Job } from '../../messages.ts';
import { TerminalNodeError } from '../executor.ts';

export function targetUrl({ config }: Job, what: string): string {
  const { to } = config;
  if (typeof to === 'string') return to;
  const message = `${what} needs config.to, the URL to post to.`;
  throw new TerminalNodeError({ code: 'notify.no_target', message });
}
