/** How commands that send a patch name it in their help. */
export const PROPOSAL_FILE =
  'JSON or YAML, - for stdin: a list of RFC 6902 operations, or { operations, reason, base }';
