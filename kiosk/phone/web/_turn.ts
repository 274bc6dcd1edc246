// Showing a turn: the page already holds every sentence and every part, this fills in and hides.

import { need, setIcon, setText } from "../../../server/web/client/dom";

export interface Turn {
  readonly state: string;
  readonly icon: string;
  readonly queue: string;
  readonly counter: number | null;
  readonly called_at: string | null;
  readonly next_poll: number | null;
  /** Which fee is shown, and how far it is; empty for none. */
  readonly fee: string;
  readonly now: string;
  readonly says: Readonly<Record<string, string>>;
}

export function show(turn: Turn): void {
  document.documentElement.dataset["state"] = turn.state;
  for (const part of document.querySelectorAll<HTMLElement>("[data-when]")) {
    part.hidden = !(part.dataset["when"] ?? "").split(" ").includes(turn.state);
  }
  for (const place of document.querySelectorAll<HTMLElement>("[data-say]")) {
    const text = turn.says[place.dataset["say"] ?? ""] ?? "";
    setText(place, text);
    place.hidden = text === "";
  }
  setText(need("[data-fact=queue]"), turn.queue);
  setText(need("[data-fact=counter]"), turn.counter ?? "");
  setIcon(need(".state .icon"), turn.icon);
  setText(need("#whisper"), turn.says["whisper"] ?? "");
  setText(need("#cry"), turn.says["cry"] ?? "");
  document.title = turn.says["title"] ?? document.title;
}
