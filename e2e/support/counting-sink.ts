/** A service outside of aob that remembers every delivery by its idempotency key: what the world saw, whatever crashed. */
import { createServer } from 'node:http';

export interface CountingSink {
  readonly host: string;
  readonly url: string;
  /** Deliveries by `Idempotency-Key`. */
  readonly deliveries: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export const startCountingSink = async (): Promise<CountingSink> => {
  const deliveries = new Map<string, number>();
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key'] ?? 'none');
    deliveries.set(key, (deliveries.get(key) ?? 0) + 1);
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    deliveries,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
