// An unpaired screen: gets a code, shows it, and asks until it is let in. A code that ran out is replaced.

import { need, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";

const EVERY = 2_000;
const page = need("#pair");
const { kind = "kiosk", path = "/" } = page.dataset;

async function begin(): Promise<void> {
  const answer = await post<{ readonly code: string }>(`/pair/${kind}/begin`);
  need("#fault").hidden = answer.ok;
  if (answer.ok) setText(need("#code"), `${answer.data.code.slice(0, 3)} ${answer.data.code.slice(3)}`);
}

async function ask(): Promise<void> {
  const answer = await post<{ readonly state: "waiting" | "paired" | "over" }>(`/pair/${kind}/ask`);
  need("#fault").hidden = answer.ok;
  if (answer.ok && answer.data.state === "paired") location.replace(path);
  else if (answer.ok && answer.data.state === "over") await begin();
  setTimeout(() => void ask(), EVERY);
}

void ask();
