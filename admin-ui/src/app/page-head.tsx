import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { texts } from "../texts.ts";

interface Props {
  readonly title: string;
  readonly intro: string;
  readonly before?: ComponentChildren;
  /** More of what the page is about, right under its heading. */
  readonly about?: ComponentChildren;
}

/** A page's heading takes the focus when the page opens, so that a screen reader says where one has come to. */
export function PageHead({ title, intro, before, about }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${texts.site}`;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [title]);
  return (
    <div class="page-head">
      {before}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {about}
      <p>{intro}</p>
    </div>
  );
}
