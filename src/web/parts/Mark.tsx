/** The six who hear. */
const hearers = [0, 1, 2, 3, 4, 5].map((index) => {
  const angle = (index * Math.PI) / 3;
  return { x: 16 + 8 * Math.sin(angle), y: 15 - 8 * Math.cos(angle) };
});

/** The sign of chatcast: one speaks, all around hear. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path
        class="mark-bubble"
        d="M16 1a14 14 0 1 1-7.6 25.8L3.2 30.4a.8.8 0 0 1-1.2-.9l1.5-6.6A14 14 0 0 1 16 1Z"
      />
      <circle class="mark-voice" cx="16" cy="15" r="3.4" />
      {hearers.map(({ x, y }) => (
        <circle key={`${x} ${y}`} class="mark-voice" cx={x} cy={y} r="1.7" />
      ))}
    </svg>
  );
}
