// The first page of an installation: sends the code and the place, then shows the office's account once.

import { complaint } from "../../web/client/complaint";
import { need, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";

interface Made {
  readonly login: string;
  readonly password: string;
}

const form = need<HTMLFormElement>("#first");

async function begin(): Promise<void> {
  const key = need<HTMLButtonElement>("button", form);
  const fault = need("[role=alert]", form);
  key.disabled = true;
  const answer = await post<Made>("/first", Object.fromEntries(new FormData(form)));
  key.disabled = false;
  fault.hidden = answer.ok;
  if (!answer.ok) {
    setText(fault, complaint(answer));
    return;
  }
  const made = need("#made");
  setText(need("[data-login]", made), answer.data.login);
  setText(need("[data-password]", made), answer.data.password);
  form.hidden = true;
  made.hidden = false;
  made.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void begin();
});
