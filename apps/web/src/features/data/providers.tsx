'use client';

import type { AppRouter } from '@aob/api/trpc';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { Tooltip } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Toasts } from '../ui/toasts.tsx';
import { statusOf } from './problem.ts';
import { TRPCProvider } from './trpc.ts';

const RETRIES_MAX = 3;
/** Long: freshness comes from the live stream, not from looking again. */
const STALE_MS = 30_000;

/** The names of a batch stand in one path segment, which servers keep short. */
const BATCH_MAX = 4;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        // What the API refused it will refuse again; only silence and its own faults are asked twice.
        retry: (failures, error) => failures < RETRIES_MAX && (statusOf(error) ?? 500) >= 500,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 4000),
      },
    },
  });
}

export function Providers({
  nonce,
  children,
}: {
  readonly nonce: string | undefined;
  readonly children: ReactNode;
}) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/trpc', maxItems: BATCH_MAX })] }),
  );
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <NuqsAdapter>
        <QueryClientProvider client={queryClient}>
          <TRPCProvider queryClient={queryClient} trpcClient={trpcClient}>
            <Tooltip.Provider delayDuration={400}>{children}</Tooltip.Provider>
            <Toasts />
          </TRPCProvider>
        </QueryClientProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
