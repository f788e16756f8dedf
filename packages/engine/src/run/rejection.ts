import type { Rejection } from './commands.ts';

/** A refusal with one reason; `pointer` leads into what was sent. */
export const rejectionOf = (
  code: Rejection['code'],
  message: string,
  {
    hint,
    pointer = '',
    rule,
  }: { readonly hint?: string; readonly pointer?: string; readonly rule?: string } = {},
): Rejection => {
  const hinted = hint === undefined ? {} : { hint };
  return {
    code,
    message,
    ...hinted,
    issues: [{ pointer, code, message, ...hinted, ...(rule !== undefined && { rule }) }],
  };
};
