import "@/styles/main.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "@/app/App";
import { chooseLanguage } from "@/lib/i18n";
import { fitToViewport } from "@/lib/viewport";
import { begin } from "@/state/account";

const root = document.getElementById("root");
if (root !== null) {
  fitToViewport();
  void begin();
  void chooseLanguage().then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
