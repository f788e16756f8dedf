/** Who is told of something. Listeners must not throw and must not wait. */
export interface Listeners<News> {
  readonly size: number;
  /** Everybody who listens now. */
  tell(news: News): void;
  /** Twice by the same function is twice. The answer ends it. */
  add(listener: (news: News) => void): () => void;
}

export const createListeners = <News>(): Listeners<News> => {
  const listeners = new Set<(news: News) => void>();
  return {
    get size() {
      return listeners.size;
    },
    tell: (news) => {
      for (const listener of [...listeners]) listener(news);
    },
    add: (listener) => {
      const own = (news: News): void => listener(news);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
};
