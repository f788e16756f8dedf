/** Tells a taken port before anything else is started, in one sentence. */
import { createServer } from 'node:net';

export class StartError extends Error {}

export const requireFreePort = (host: string, port: number, variable: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (port === 0) {
      resolve();
      return;
    }
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new StartError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is taken by another program; stop it or set ${variable} to a free port.`
            : `Port ${port} cannot be used (${error.code ?? error.message}); set ${variable} to another port.`,
        ),
      ),
    );
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
