/** Why a request gave no response: a fact about the world outside, told to the node that asked. */
export interface OutgoingProblem {
  /** `http.blocked_host`, `http.connection`… */
  readonly code: string;
  readonly message: string;
  readonly isRetryable: boolean;
  readonly hint?: string;
}

export class OutgoingError extends Error {
  readonly code: string;
  readonly isRetryable: boolean;
  readonly hint: string | undefined;

  constructor({ code, message, isRetryable, hint }: OutgoingProblem, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutgoingError';
    this.code = code;
    this.isRetryable = isRetryable;
    this.hint = hint;
  }
}

const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$)/;
const DNS_CODE = /^(?:ENOTFOUND|EAI_|ENODATA)/;
const TIMEOUT_CODE = /^(?:UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/;
const PROTOCOL_CODE = /^HPE_/;

/** What undici, TLS or DNS threw, in our words. `host` is only for the sentence. */
export function toOutgoingError(error: unknown, host: string): OutgoingError {
  if (error instanceof OutgoingError) return error;
  const code = codeOf(error);
  const said = error instanceof Error && error.message !== '' ? error.message : code;
  const problem = (name: string, message: string, isRetryable: boolean): OutgoingError =>
    new OutgoingError({ code: name, message, isRetryable }, error);
  if (DNS_CODE.test(code))
    return problem('http.dns', `The name ${host} could not be resolved (${code}).`, true);
  if (TLS_CODE.test(code)) return problem('http.tls', `No trusted connection to ${host}: ${said}.`, false);
  if (TIMEOUT_CODE.test(code)) return problem('http.timeout', `${host} took too long to answer.`, true);
  if (PROTOCOL_CODE.test(code))
    return problem('http.protocol', `${host} did not answer in HTTP: ${said}.`, true);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return problem('http.headers_too_large', `${host} sent more headers than are read.`, false);
  }
  if (code === 'UND_ERR_INVALID_ARG')
    return problem('http.bad_request', `The request cannot be sent: ${said}.`, false);
  return problem('http.connection', `No answer from ${host}: ${said || 'the connection failed'}.`, true);
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
