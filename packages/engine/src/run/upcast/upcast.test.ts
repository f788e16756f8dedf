import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT_VERSIONS, readEvents } from '../read-events.ts';

const frozen = (name: string): string => readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8');

describe('events of older versions', () => {
  it('a ticket of version 1 asks for one approval, bars nobody and asks nobody else', () => {
    const [event] = readEvents(`[${frozen('ticket-opened.v1')}]`);
    expect(event).toEqual({
      ...JSON.parse(frozen('ticket-opened.v1')),
      v: EVENT_VERSIONS['ticket.opened'],
      data: {
        ...JSON.parse(frozen('ticket-opened.v1')).data,
        quorum: 1,
        barred: [],
        escalation: [],
      },
    });
  });
});
