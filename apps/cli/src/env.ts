/** The only reader of the environment. An empty variable counts as not set. */
export interface Env {
  readonly apiUrl: string | undefined;
  readonly actor: string | undefined;
  readonly isColorUnwanted: boolean;
  readonly isTerminalDumb: boolean;
}

export const DEFAULT_API_URL = 'http://127.0.0.1:8081';

export function readEnv(variables: NodeJS.ProcessEnv = process.env): Env {
  const set = (name: string): string | undefined => variables[name] || undefined;
  return {
    apiUrl: set('AOB_API_URL'),
    actor: set('AOB_ACTOR'),
    isColorUnwanted: set('NO_COLOR') !== undefined,
    isTerminalDumb: set('TERM') === 'dumb',
  };
}
