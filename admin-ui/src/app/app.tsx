import { useEffect, useState } from "preact/hooks";
import { getSession, onSessionChange } from "../session.ts";
import { texts } from "../texts.ts";
import { Announcer } from "./announcer.tsx";
import { LoginPage } from "./login.tsx";
import { PageHead } from "./page-head.tsx";
import { ResetPage, resetPath } from "./reset-page.tsx";
import { hrefOf, useLocation } from "./router.ts";
import { findRoute, home } from "./routes.tsx";
import { Shell } from "./shell.tsx";

export function App() {
  const [session, setSession] = useState(getSession);
  const location = useLocation();
  useEffect(() => onSessionChange(() => setSession(getSession())), []);
  useEffect(() => {
    if (location.path === "/") window.location.replace(hrefOf(home));
  }, [location.path]);

  const found = findRoute(location.path);
  return (
    <>
      <Announcer />
      {location.path === resetPath ? (
        <ResetPage query={location.query} />
      ) : session ? (
        <Shell session={session} path={location.path}>
          {found ? (
            <found.route.Page key={location.path} params={found.params} location={location} />
          ) : (
            location.path !== "/" && <NotFound />
          )}
        </Shell>
      ) : (
        <LoginPage />
      )}
    </>
  );
}

function NotFound() {
  return (
    <>
      <PageHead title={texts.notFound.title} intro={texts.notFound.detail} />
      <a href={hrefOf(home)}>{texts.notFound.link}</a>
    </>
  );
}
