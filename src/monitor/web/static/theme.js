// The theme that was chosen, before anything is drawn. Without a choice, or without scripts, the system's is shown.
"use strict";

try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the system's theme does as well.
}
