/* What stands on the wall, and the keys of a meeting.

A run of the page can take a while, and a meeting does not wait for it: every key is put on a list,
and the list is sent, so that a key which is pressed before the last one was answered counts too.
The note opens and closes here, without asking the server, and writing in it can begin at once. */
const ASKS = { ArrowRight: "next", ArrowLeft: "back", d: "room", f: "follow", Escape: "leave" };
const SCROLLS = { ArrowDown: 1, ArrowUp: -1 };
const MOST = 40; /* keys that are sent; more are not pressed during one run */
/* Streamlit can load this module again while a meeting goes on, and may not call what is returned
when a wall is replaced: the keys and the way to end listening are those of the window. */
const meeting = (window.wallMeeting ??= { pressed: [], stop: () => {} });

const field = () => document.querySelector(".st-key-wall-note textarea");
const isOpen = () => document.documentElement.dataset.wallNote === "open";
const asks = () => document.querySelector('[data-testid="stDialog"]'); /* it has keys of its own */
const writes = (event) => event.target.closest?.("input, textarea, select");

function setNote(state) {
  document.documentElement.dataset.wallNote = state;
  if (state === "open") focusWhenThere(100);
  else document.querySelector(".st-key-wall_note button")?.focus();
}

/* The field can still be on its way. */
function focusWhenThere(tries) {
  if (!isOpen()) return;
  const there = field();
  there?.focus();
  if (document.activeElement !== there && tries) setTimeout(focusWhenThere, 100, tries - 1);
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".wall");
  if (root.dataset.met === undefined) {
    root.dataset.met = "";
    document.documentElement.dataset.wallNote = "";
  }
  if (root.shown !== data.html) root.innerHTML = root.shown = data.html;

  const send = (asked) => {
    const last = meeting.pressed.at(-1)?.[0] ?? 0;
    const number = Math.max(last + 1, Math.round(performance.now()));
    meeting.pressed = [...meeting.pressed, [number, asked]].slice(-MOST);
    setStateValue("pressed", { session: data.session, keys: meeting.pressed });
  };
  const scroll = (step) => {
    const chart = root.querySelector(".chart");
    chart?.scrollBy({ top: step * chart.clientHeight * 0.6 });
  };
  /* True where the key was ours. */
  const answer = (event) => {
    if (asks()) return false;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.altKey || event.ctrlKey || event.metaKey) {
      if (key === "Enter" && event.target === field()) setNote("sent");
      return false;
    }
    const closes = key === "Escape" && isOpen();
    if (!closes && writes(event)) return false;
    if (SCROLLS[key]) scroll(SCROLLS[key]);
    else if (key !== "n" && !ASKS[key]) return false;
    else if (event.repeat) return true; /* a key that is held down is pressed once */
    else if (closes || key === "n") setNote(isOpen() ? "" : "open");
    else send(ASKS[key]);
    return true;
  };
  /* During a run the wall can be replaced; its keys count all the same. */
  const wasLeft = () => !root.isConnected && !document.querySelector(".st-key-wall-keys");
  const listen = (event) => {
    if (wasLeft()) return stop();
    if (!answer(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); /* the buttons of the page know the same keys */
  };
  const click = (event) => {
    if (wasLeft()) return stop();
    if (event.target.closest?.(".st-key-wall_note button")) {
      setNote(isOpen() ? "" : "open");
      event.stopImmediatePropagation();
    } else if (event.target.closest?.(".st-key-wall-note button")) setNote("sent");
  };
  const stop = () => {
    window.removeEventListener("keydown", listen, true);
    window.removeEventListener("click", click, true);
  };
  meeting.stop();
  meeting.stop = stop;
  window.addEventListener("keydown", listen, true);
  window.addEventListener("click", click, true);
  return stop;
}
