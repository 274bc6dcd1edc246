// Every duration of the live connection, in milliseconds. The page may hand over others in
// <script type="application/json" id="live-settings">, so that a test need not wait for a real minute.

export interface LiveSettings {
  /** No tick for this long: the socket is dead, whatever it says. */
  readonly silence: number;
  readonly reconnectMin: number;
  /** Together with the handshake this stays under five seconds, the time to be right again after a cut. */
  readonly reconnectMax: number;
  readonly connectTimeout: number;
  /** How often the snapshot is fetched over HTTP while there is no socket. */
  readonly pollEvery: number;
  /** How long a tick that is ahead of us may wait for its snapshot before we fetch it. */
  readonly gapGrace: number;
  readonly fetchTimeout: number;
  /** Ages of the data at which its freshness falls. */
  readonly reconnectingAfter: number;
  readonly staleAfter: number;
  readonly oldAfter: number;
  /** A new build waits for this much quiet before the page reloads. */
  readonly quietBeforeReload: number;
  readonly checkEvery: number;
}

const DEFAULTS: LiveSettings = {
  silence: 15_000,
  reconnectMin: 500,
  reconnectMax: 4_000,
  connectTimeout: 4_000,
  pollEvery: 10_000,
  gapGrace: 400,
  fetchTimeout: 8_000,
  reconnectingAfter: 15_000,
  staleAfter: 60_000,
  oldAfter: 300_000,
  quietBeforeReload: 30_000,
  checkEvery: 1_000,
};

/** Answers the defaults, changed by what the page hands over. */
export function liveSettings(root: ParentNode = document): LiveSettings {
  const block = root.querySelector("script#live-settings")?.textContent;
  if (!block) return DEFAULTS;
  return { ...DEFAULTS, ...(JSON.parse(block) as Partial<LiveSettings>) };
}
