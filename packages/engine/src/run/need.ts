/** What a job asks of whoever carries it out, beyond what every runner has. */
export interface Need {
  readonly what: 'handler' | 'provider' | 'node type';
  readonly name: string;
}

/** `handler acme.charge`. */
export const needInWords = ({ what, name }: Need): string => `${what} ${name}`;
