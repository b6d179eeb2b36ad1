import type { ComponentChildren } from "preact";
import { texts } from "../texts.ts";

interface Props {
  readonly title: string;
  readonly intro: string;
  readonly children: ComponentChildren;
}

/** A page for whoever is not logged in. */
export function FrontPage({ title, intro, children }: Props) {
  return (
    <div class="login">
      <header class="brand">
        <img src="/ui/icon.svg" alt="" width="28" height="28" />
        {texts.brand}
      </header>
      <main>
        <div class="field">
          <h1>{title}</h1>
          <p class="muted">{intro}</p>
        </div>
        {children}
      </main>
    </div>
  );
}
