const query = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether whoever watches asked the system for less motion: then nothing flashes or shakes. */
export const calm = () => query.matches;
