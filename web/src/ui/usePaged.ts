import { useCallback, useEffect, useRef, useState } from "react";

import { explain } from "@/state/toasts";

interface Paged<T> {
  items: readonly T[];
  loading: boolean;
  problem: string | null;
  more: boolean;
  loadMore: () => void;
  again: () => void;
}

type Load<T> = (
  after: string | null,
  signal: AbortSignal,
) => Promise<{ items: T[]; next: string | null }>;

/** A list that is read page by page; another `wish` starts it anew, after a pause in typing. */
export function usePaged<T>(wish: string, load: Load<T>, pauseMs = 150): Paged<T> {
  const [state, setState] = useState({
    wish,
    items: [] as readonly T[],
    next: null as string | null,
    loading: true,
  });
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const loader = useRef(load);
  useEffect(() => {
    loader.current = load;
  });
  const first = useRef(true);

  useEffect(() => {
    const stop = new AbortController();
    const begin = () => {
      setProblem(null);
      loader.current(null, stop.signal).then(
        ({ items, next }) => {
          if (!stop.signal.aborted) setState({ wish, items, next, loading: false });
        },
        (error: unknown) => {
          if (stop.signal.aborted) return;
          setProblem(explain(error));
          setState((before) => ({ ...before, loading: false }));
        },
      );
    };
    const timer = setTimeout(begin, first.current ? 0 : pauseMs);
    first.current = false;
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wish, round, pauseMs]);

  const { next, loading } = state;
  const loadMore = useCallback(() => {
    if (next === null || loading) return;
    setState((before) => ({ ...before, loading: true }));
    loader.current(next, new AbortController().signal).then(
      (page) =>
        setState((before) =>
          before.next === next
            ? {
                ...before,
                items: [...before.items, ...page.items],
                next: page.next,
                loading: false,
              }
            : before,
        ),
      (error: unknown) => {
        setProblem(explain(error));
        setState((before) => ({ ...before, loading: false }));
      },
    );
  }, [next, loading]);

  const again = useCallback(() => {
    setState((before) => ({ ...before, loading: true }));
    setRound((before) => before + 1);
  }, []);
  return {
    items: state.items,
    loading: loading || state.wish !== wish,
    problem,
    more: next !== null,
    loadMore,
    again,
  };
}
