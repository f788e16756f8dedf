import type { AppRouter } from '@aob/api/trpc';
import { createTRPCContext } from '@trpc/tanstack-react-query';

/** The API's use-cases, typed by its own router. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();
