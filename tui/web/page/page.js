// Runs before textual.js: says where the socket is, and what the browser lacks.
(() => {
  const terminal = document.getElementById("terminal");
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  terminal.dataset.sessionWebsocketUrl = `${scheme}//${location.host}${document.body.dataset.socket}`;
  const status = document.getElementById("status");
  if (!document.createElement("canvas").getContext("webgl2")) {
    status.textContent = "This browser has no WebGL 2, which the terminal is drawn with. Switch on hardware acceleration, or use another browser.";
  }
  addEventListener("error", (event) => {
    if (!document.body.classList.contains("-first-byte")) status.textContent += ` (${event.message})`;
  });
  // Outside https and localhost browsers keep the clipboard from scripts; the older command still copies after a key.
  if (!navigator.clipboard) {
    const writeText = async (text) => {
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      terminal.querySelector("textarea")?.focus();
    };
    Object.defineProperty(navigator, "clipboard", { value: { writeText, readText: async () => "" } });
  }
  // xterm sends ctrl+v as a key, which would paste what the app copied last, not what this computer did.
  addEventListener("keydown", (event) => {
    const pastes = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "v";
    if (pastes) event.stopImmediatePropagation();
  }, true);
  // So that keys reach the app without a click, and that an end without a beginning is told as one.
  new MutationObserver((_, observer) => {
    const state = document.body.classList;
    if (state.contains("-first-byte")) {
      terminal.querySelector("textarea")?.focus();
      observer.disconnect();
    } else if (state.contains("-closed")) {
      document.getElementById("end").textContent = "It did not open";
      document.getElementById("why").textContent = "All places are taken, or the server has ended. Try again in a while.";
      observer.disconnect();
    }
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
})();
