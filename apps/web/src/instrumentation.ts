import { apiUrl } from './env.ts';

/** Runs once when the server starts: a wrong address is reported there, not at the first click. */
export function register(): void {
  apiUrl();
}
