import { useEffect } from "react";
import { createBrowserRouter, Outlet, RouterProvider } from "react-router";

import { applyTheme } from "@/lib/theme";
import { Frame } from "@/routes/Frame";
import {
  Broken,
  Home,
  Inside,
  JoinPage,
  LogInPage,
  NotFound,
  SignUpPage,
  Unreachable,
} from "@/routes/pages";
import { RoomPage } from "@/routes/RoomPage";
import { useNatter } from "@/state/store";
import { Toasts } from "@/ui/Toasts";

/** Until the server has said who is signed in nothing is shown; it takes one request. */
function Gate() {
  const signedIn = useNatter((state) => state.signedIn);
  if (signedIn === "unknown") return null;
  if (signedIn === "unreachable") return <Unreachable />;
  return <Outlet />;
}

const inside = [
  { path: "/", element: <Home /> },
  { path: "/people", element: <Home /> },
  { path: "/channels", element: <Home /> },
  { path: "/rooms/:id/:part?", element: <RoomPage /> },
  { path: "/new", lazy: () => import("@/routes/NewRoomPage") },
  { path: "/settings/:section?", lazy: () => import("@/routes/SettingsPage") },
];

const router = createBrowserRouter([
  {
    element: (
      <>
        <Outlet />
        <Toasts />
      </>
    ),
    errorElement: <Broken />,
    // The parts that are loaded on demand show nothing while they come.
    hydrateFallbackElement: <></>,
    children: [
      { path: "/developers", lazy: () => import("@/routes/DevelopersPage") },
      {
        element: <Gate />,
        children: [
          { path: "/login", element: <LogInPage /> },
          { path: "/signup", element: <SignUpPage /> },
          { path: "/join/:token", element: <JoinPage /> },
          {
            element: (
              <Inside>
                <Frame />
              </Inside>
            ),
            children: inside,
          },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
]);

export function App() {
  const theme = useNatter((state) => state.preferences.theme);
  useEffect(() => applyTheme(theme), [theme]);
  return <RouterProvider router={router} />;
}
