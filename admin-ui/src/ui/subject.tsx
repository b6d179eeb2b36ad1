/** The name of what a page is about; until it is known, only its place. */
export function Subject({ name }: { readonly name: string | undefined }) {
  if (name === undefined) return <p class="about">{"\u00a0"}</p>;
  return (
    <h2 class="about written">
      <bdi class="clamped">{name}</bdi>
    </h2>
  );
}
