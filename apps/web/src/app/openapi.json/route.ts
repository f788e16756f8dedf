import { forward } from '@/features/gateway/forward.ts';

export const dynamic = 'force-dynamic';

export { forward as GET };
