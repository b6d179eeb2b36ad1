import { useEffect, useState } from "preact/hooks";

const SPOKEN = "parlor:spoken";

/** Says something to screen readers that sighted users see happen. */
export function announce(text: string): void {
  dispatchEvent(new CustomEvent(SPOKEN, { detail: text }));
}

/** The page's one live region. It is there from the start: a region that appears with its text is not read out. */
export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => {
    const listen = (event: Event) => {
      const said = String((event as CustomEvent).detail);
      // The same words twice would change nothing, and so would not be read out the second time.
      setText((before) => (before === said ? `${said}\u00a0` : said));
    };
    addEventListener(SPOKEN, listen);
    return () => removeEventListener(SPOKEN, listen);
  }, []);
  return (
    <p class="hidden-text" role="status">
      {text}
    </p>
  );
}
