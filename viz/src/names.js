// Short names for agents. A match file may hold a whole specification, as in
// "policy:checkpoints/policy-human.onnx?temperature=0.5&delay=18 (p0)".

const SPECIFICATION = /^(?<path>[^?]*?)(?:\?(?<options>\S*))?(?: \(p[01]\))?$/;

function parsed(agent) {
  const name = typeof agent === "object" && agent !== null ? agent.name : agent;
  const text = String(name ?? "").trim();
  const { path, options } = SPECIFICATION.exec(text)?.groups ?? { path: text };
  return {
    base: path.split("/").pop().replace(/^policy:/, "").replace(/\.(onnx|pt)$/, ""),
    options: (options ?? "").split("&").filter(Boolean),
  };
}

/** Name of a player's agent without folder, file ending and pad; of its options only those that the other one lacks. */
export function agentName(agents, p) {
  const me = parsed(agents?.[p]);
  const foe = parsed(agents?.[1 - p]);
  const own = me.base === foe.base ? me.options.filter((option) => !foe.options.includes(option)) : [];
  return [me.base, ...own].join(" ");
}
