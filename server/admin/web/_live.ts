// The desk's pages are kept right as every page of parts is; they follow the desk's own face.

import { keepFresh as keepPartsFresh } from "../../web/client/live_parts";

export { soon } from "../../web/client/live_parts";

export const keepFresh = (): void => keepPartsFresh("admin");
