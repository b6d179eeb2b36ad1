import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api } from "../api.ts";
import { closeSession, type OpenSession } from "../session.ts";
import { texts } from "../texts.ts";
import { hrefOf } from "./router.ts";
import { menu } from "./routes.tsx";

interface Props {
  readonly session: OpenSession;
  readonly path: string;
  readonly children: ComponentChildren;
}

/** The frame around every page: the menu, who is logged in, and the way out. */
export function Shell({ session, path, children }: Props) {
  // On a phone the menu unfolds; following one of its links closes it, because the path has changed.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === path;
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>("h1")?.focus()}>
        {texts.skip}
      </button>
      <header class="side">
        <div class="side-head">
          <a class="brand" href="/">
            <img src="/ui/icon.svg" alt="" width="24" height="24" />
            {texts.brand}
          </a>
          <button
            type="button"
            class="menu-button"
            aria-expanded={open}
            aria-controls="menu"
            onClick={() => setOpenAt(open ? null : path)}
          >
            {texts.menu}
          </button>
        </div>
        <div id="menu" class={open ? "side-body open" : "side-body"}>
          <Menu path={path} />
          <div class="who">
            <p>
              <span class="muted">{texts.signedInAs}</span> <bdi class="clamped">{session.user.full_name}</bdi>
            </p>
            <button type="button" class="quiet" onClick={logOut}>
              {texts.logOut}
            </button>
          </div>
        </div>
      </header>
      <main>{children}</main>
    </div>
  );
}

function Menu({ path }: { readonly path: string }) {
  return (
    <nav aria-label={texts.menu}>
      {menu.map((group) => (
        <section key={group.title}>
          <h2>{group.title}</h2>
          <ul>
            {group.items.map((item) => (
              <li key={item.path}>
                <a href={hrefOf(item.path)} aria-current={mark(item.path, path)}>
                  {item.title}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <section>
        <h2>{texts.groups.elsewhere}</h2>
        <ul>
          <li>
            <a href="/docs">{texts.apiDocs}</a>
          </li>
        </ul>
      </section>
    </nav>
  );
}

/** A page below a menu's entry, such as a room's members, still shows where one is. */
function mark(item: string, path: string): "page" | "true" | undefined {
  if (item === path) return "page";
  return path.startsWith(`${item}/`) ? "true" : undefined;
}

/** The tab forgets its session whatever the server says; one that it never heard of ends with its token's life. */
function logOut(): void {
  const forget = () => closeSession("logged_out");
  api.logout(AbortSignal.timeout(5_000)).then(forget, forget);
}
