import path from 'node:path';
import type { NextConfig } from 'next';

// Before Next looks: nothing is reported to anybody, however the studio is started.
process.env['NEXT_TELEMETRY_DISABLED'] = '1';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Server-sent events pass through this server; its gzip stream would hold them back.
  compress: false,
  devIndicators: false,
  agentRules: false,
  typedRoutes: false,
  images: { unoptimized: true },
  transpilePackages: ['@aob/api', '@aob/engine', '@aob/ir'],
  // Type errors fail `npm run typecheck`; the build need not look a second time.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: path.join(import.meta.dirname, '../..') },
  experimental: { optimizePackageImports: ['lucide-react', 'radix-ui'] },
};

export default config;
