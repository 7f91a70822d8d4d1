// Keys, as people who watch replays know them.

export const KEY_HELP = [
  ["Space", "play / pause"],
  ["← →  or  , .", "one frame (Shift: ten)"],
  ["J / L", "two seconds back / on"],
  ["0 – 9", "to a tenth of the match"],
  ["P / N", "previous / next event"],
  ["+ / −", "speed, 0.1× to 4×"],
  ["I", "controller inputs"],
  ["F", "fullscreen"],
  ["Wheel", "zoom (double click: all)"],
  ["End", "to the live edge"],
  ["?", "this help"],
];

/** Calls commands by key. `commands` has the methods used below; extra keys of a page come as {key: function}. */
export function listenToKeys(commands, extra) {
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof HTMLInputElement && event.target.type !== "file";
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const step = event.shiftKey ? 10 : 1;
    const key = event.key;
    const lower = key.length === 1 ? key.toLowerCase() : key;
    let used = true;
    if (key === " ") commands.toggle();
    else if (key === "ArrowLeft" || key === "," || key === "<") commands.step(-step);
    else if (key === "ArrowRight" || key === "." || key === ">") commands.step(step);
    else if (lower === "j") commands.skip(-120);
    else if (lower === "l") commands.skip(120);
    else if (lower === "n") commands.event(1);
    else if (lower === "p") commands.event(-1);
    else if (/^[0-9]$/.test(key)) commands.tenth(Number(key));
    else if (key === "+" || key === "=") commands.faster(1);
    else if (key === "-" || key === "−" || key === "_") commands.faster(-1);
    else if (lower === "f") commands.fullscreen();
    else if (lower === "i") commands.inputs();
    else if (key === "End") commands.live();
    else if (key === "?") commands.help();
    else if (key === "Escape") commands.closeHelp();
    else if (extra[lower]) extra[lower]();
    else used = false;
    if (used) {
      event.preventDefault();
      // A focused button would also be pressed by the space bar.
      if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur();
    }
  });
}
