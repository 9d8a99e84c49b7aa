// Streamlit sends the text of a field when the field is left. Where a run is under way, the server
// keeps only the newest of the requests that wait, and the one of another page has no fields: the
// text would be lost. A link therefore waits until the run with the text is over.
const TEXT = "textarea, input";
const LOOKS = 3; // in a row that find no run, as one run can follow another
const PAUSE = 50; // milliseconds between two looks

let changed = false; // the text of the field with the focus
let underWay = null; // a promise, until the server has had the text

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));
const idle = () =>
  document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "notRunning";

async function waitForServer() {
  for (let looks = 0; looks < LOOKS; looks = idle() ? looks + 1 : 0) await pause();
  underWay = null;
}

function begin() {
  addEventListener("input", ({ target }) => { changed ||= target.matches(TEXT); }, true);
  addEventListener("focusout", () => {
    if (changed) underWay = waitForServer();
    changed = false;
  }, true);
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || !underWay) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    underWay.then(() => {
      const same = [...document.links].find(({ href }) => href === link.href);
      (link.isConnected ? link : same)?.click(); // the run may have drawn the link anew
    });
  }, true);
}

export default function () {
  if (!window.textIsKept) begin();
  window.textIsKept = true;
}
