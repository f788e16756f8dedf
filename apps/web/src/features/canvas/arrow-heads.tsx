/** One arrow head per colour; markers cannot inherit the colour of their line in every browser. */
export function ArrowHeads() {
  return (
    <svg className="arrow-heads" aria-hidden="true" focusable="false">
      <defs>
        {['open', 'taken', 'live', 'dead', 'added', 'removed', 'changed'].map((name) => (
          <marker
            key={name}
            id={`arrow-${name}`}
            data-arrow={name}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0.5,0.5 L7.5,4 L0.5,7.5 Z" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
