/**
 * One server-sent event stream that stays: the browser reconnects by itself with Last-Event-ID where it can, this
 * does where it gives up (an error answer), from the place the caller names. State is reported, never guessed.
 */

export type StreamState = 'connecting' | 'open' | 'lost';

interface EventStreamOptions {
  /** Asked again for every new connection, so that it can begin where the last one ended. */
  readonly url: () => string;
  readonly onMessage: (data: string) => void;
  readonly onState: (state: StreamState) => void;
  /** Asked when the tab is hidden: whoever wants to be told meanwhile keeps the connection. */
  readonly keepsHidden?: () => boolean;
  /** Named events besides `message`. */
  readonly on?: { readonly [event: string]: (data: string) => void };
}

const RETRY_MS = [500, 1000, 2000, 4000, 8000] as const;
/** A tab nobody looks at gives its connection back: browsers allow few per server. */
const HIDDEN_MS = 10_000;

export interface EventStream {
  close(): void;
  /** Drops the connection and begins again at `url()`. */
  restart(): void;
}

export function openEventStream(options: EventStreamOptions): EventStream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isDone = false;

  const disconnect = (): void => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };

  const retryLater = (): void => {
    disconnect();
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 8000;
    failures += 1;
    timer = setTimeout(connect, wait);
  };

  function connect(): void {
    disconnect();
    const opened = new EventSource(options.url());
    source = opened;
    opened.addEventListener('open', () => {
      failures = 0;
      options.onState('open');
    });
    opened.addEventListener('message', (event: MessageEvent<string>) => options.onMessage(event.data));
    for (const [name, handler] of Object.entries(options.on ?? {})) {
      opened.addEventListener(name, (event) => handler((event as MessageEvent<string>).data));
    }
    opened.addEventListener('error', () => {
      if (isDone) return;
      options.onState('lost');
      if (opened.readyState === EventSource.CLOSED) retryLater();
    });
  }

  const onVisibility = (): void => {
    clearTimeout(timer);
    if (document.visibilityState === 'hidden') {
      if (options.keepsHidden?.() === true) return;
      timer = setTimeout(disconnect, HIDDEN_MS);
    } else if (source === undefined) {
      options.onState('connecting');
      connect();
    }
  };

  options.onState('connecting');
  connect();
  document.addEventListener('visibilitychange', onVisibility);
  return {
    close: () => {
      isDone = true;
      document.removeEventListener('visibilitychange', onVisibility);
      disconnect();
    },
    restart: connect,
  };
}
