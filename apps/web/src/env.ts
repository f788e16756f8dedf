/** The only reader of the environment in the studio. Runs on the server; the browser needs no variable. */

const DEFAULT_API_URL = 'http://127.0.0.1:8081';

function readApiUrl(): string {
  // Empty counts as missing.
  const value = process.env['AOB_API_URL'] || DEFAULT_API_URL;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new Error(`AOB_API_URL must be an http(s) address such as ${DEFAULT_API_URL}; it is "${value}".`);
  }
  return new URL(value).origin;
}

/** Read per call: the address is known when the server starts, not when it is built. */
export function apiUrl(): string {
  return readApiUrl();
}

export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development';
}
