import path from 'node:path';

// Before Next looks: nothing is reported to anybody, however the studio is started.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/** @type {import('next').NextConfig} Plain JavaScript, so that starting needs no compiler. */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // Server-sent events pass through this server; its gzip stream would hold them back.
  compress: false,
  devIndicators: false,
  agentRules: false,
  images: { unoptimized: true },
  transpilePackages: ['@aob/api', '@aob/engine', '@aob/ir'],
  // Type errors fail `npm run typecheck`; the build need not look a second time.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: path.join(import.meta.dirname, '../..') },
};
