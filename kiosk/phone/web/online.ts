// The page of a procedure's way online: it shows links, and counts that it was opened, once.

import { pageData } from "../../../server/web/client/dom";
import { post } from "../../../server/web/client/http";

const look = pageData<{ path: string }>("look");
if (look !== null && sessionStorage.getItem(look.path) === null) {
  sessionStorage.setItem(look.path, "opened");
  void post(look.path);
}
