/* How long the meeting and the slide on show take; a reload of the window changes nothing. */
const STORED = "meeting-clock";

const read = () => JSON.parse(sessionStorage.getItem(STORED) ?? "{}");
const write = (state) => sessionStorage.setItem(STORED, JSON.stringify(state));
const minutes = (since) => {
  const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".clock");
  const [agenda, slide] = data.split(" ");
  const before = read();
  const begun = before.agenda === agenda ? before.begun : Date.now();
  const turned = before.agenda === agenda && before.slide === slide ? before.turned : Date.now();
  write({ agenda, slide, begun, turned });
  if (!root.firstChild) {
    /* a timer is not read aloud every second */
    root.innerHTML = `<span role="timer" aria-live="off"><b></b> on this slide, <b></b> in all</span>
      <button type="button">Start over</button>`;
  }
  const [own, all] = root.querySelectorAll("b");
  const show = () => {
    const state = read();
    own.textContent = minutes(state.turned);
    all.textContent = minutes(state.begun);
  };
  root.querySelector("button").onclick = () => {
    write({ ...read(), begun: Date.now(), turned: Date.now() });
    show();
  };
  show();
  const ticking = setInterval(show, 1000);
  return () => clearInterval(ticking);
}
