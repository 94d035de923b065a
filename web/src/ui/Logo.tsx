/** Natter's mark: a speech bubble with the eyes of a natterjack toad. */
export function Logo({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden="true">
      <g fill="currentColor" className="text-primary">
        <circle cx="20" cy="19" r="11" />
        <circle cx="44" cy="19" r="11" />
        <path d="M32 14c15.500 0 26 8.500 26 20.500S47.500 55 32 55c-2.600 0-5.100-.25-7.400-.7L13 60.500c-1.300.7-2.800-.5-2.400-1.900L13 50.300C8.600 46.500 6 40.900 6 34.500 6 22.500 16.500 14 32 14z" />
      </g>
      <g className="text-primary-content" fill="currentColor">
        <circle cx="20" cy="19" r="5" />
        <circle cx="44" cy="19" r="5" />
        <path
          d="M20 37c3.500 5 7.500 7 12 7s8.500-2 12-7"
          fill="none"
          stroke="currentColor"
          strokeWidth="4"
          strokeLinecap="round"
        />
      </g>
    </svg>
  );
}
