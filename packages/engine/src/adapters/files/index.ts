export { createFilesBlobStore } from './blob-store.ts';
