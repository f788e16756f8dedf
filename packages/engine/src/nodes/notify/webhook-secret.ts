/** `AOB_WEBHOOK_SECRET`, written as the Standard Webhooks specification does: `whsec_` and base64 of 24 to 64 bytes. */
const MIN_BYTES = 24;
const MAX_BYTES = 64;
const WRITTEN = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** The bytes to sign with; undefined when it is no secret. */
export function parseWebhookSecret(text: string): Uint8Array | undefined {
  const base64 = WRITTEN.exec(text)?.[1] ?? '';
  const key = Buffer.from(base64, 'base64');
  // Half a character at the end would be dropped in silence, and the receiver would sign with something else.
  const isWhole = key.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  return isWhole && key.length >= MIN_BYTES && key.length <= MAX_BYTES ? key : undefined;
}
