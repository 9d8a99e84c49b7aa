// One button: it shows the years one after the other, or, where motion is to be reduced, the next.
const WAIT = 1600; // milliseconds that a year stays, once it has arrived
const state = { playing: false, timer: 0 };

export default function ({ data, parentElement, setTriggerValue }) {
  const { years, year, key } = JSON.parse(data);
  const button = parentElement.querySelector("button");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const last = year === years[years.length - 1];
  const next = last ? years[0] : years[years.indexOf(year) + 1];

  const say = () => {
    const words = still ? "Next year" : state.playing ? "Pause" : "Play";
    button.textContent = `${still || !state.playing ? "\u25B6" : "\u2016"} ${words}`;
    button.setAttribute("aria-label", `${words}: ${years[0]} to ${years[years.length - 1]}`);
  };
  const step = () => {
    if (button.isConnected) setTriggerValue("step", next);
  };

  clearTimeout(state.timer);
  if (state.key !== key || last || still) state.playing = false;
  state.key = key;
  window.replaceAddress = state.playing; // one step of the history for all years that are played
  if (state.playing) state.timer = setTimeout(step, WAIT);
  button.onclick = () => {
    clearTimeout(state.timer);
    window.replaceAddress = false;
    state.playing = !still && !state.playing;
    if (still || state.playing) step();
    say();
  };
  say();
}
