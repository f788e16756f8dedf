/** The only reader of the environment. An empty variable counts as not set. */
export interface Env {
  readonly apiUrl: string | undefined;
  readonly actor: string | undefined;
  /** Of the studio that belongs to the server; `0` when there is none. */
  readonly webPort: string;
  readonly isColorUnwanted: boolean;
  readonly isTerminalDumb: boolean;
}

export const DEFAULT_API_URL = 'http://127.0.0.1:8081';

export function readEnv(variables: NodeJS.ProcessEnv = process.env): Env {
  const set = (name: string): string | undefined => variables[name] || undefined;
  return {
    apiUrl: set('AOB_API_URL'),
    actor: set('AOB_ACTOR'),
    webPort: set('AOB_WEB_PORT') ?? '3000',
    isColorUnwanted: set('NO_COLOR') !== undefined,
    isTerminalDumb: set('TERM') === 'dumb',
  };
}
