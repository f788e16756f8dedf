/**
 * Which JSON numbers may enter (R10). A number is refused when reading it as a double changes what was
 * meant, or when our own canonical spelling of it would be refused on the way back in:
 * an integer beyond ±2^53, too large for a double, or so small that it became zero.
 */
const MAX_INTEGER = 2 ** 53;
const MAX_INTEGER_DIGITS = 2n ** 53n;
/** From here on the canonical spelling has an exponent, so it is no longer written as an integer. */
const EXPONENT_FROM = 1e21;

const INTEGER = /^-?\d+$/;
const ZERO = /^-?0*(?:\.0*)?(?:[eE].*)?$/;

export type NumberProblem = 'integer_beyond_2_53' | 'too_large' | 'too_small';

export function numberProblem(text: string): NumberProblem | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return 'too_large';
  if (value === 0) return ZERO.test(text) ? undefined : 'too_small';
  const size = Math.abs(value);
  if (size < MAX_INTEGER) return undefined;
  if (INTEGER.test(text)) {
    // Compared digit by digit: 2^53 + 1 reads as 2^53.
    const digits = BigInt(text);
    return digits > MAX_INTEGER_DIGITS || digits < -MAX_INTEGER_DIGITS ? 'integer_beyond_2_53' : undefined;
  }
  return size < EXPONENT_FROM ? 'integer_beyond_2_53' : undefined;
}
