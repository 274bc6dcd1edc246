// Keeps a board on its feet while the server is away: its page with the last floor, which says how old it is.

import { keepOnShelf } from "../../server/web/client/shelf";

keepOnShelf("board");
