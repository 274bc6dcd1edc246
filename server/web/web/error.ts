// A screen without hands comes back by itself: when the server was at fault, the page asks for itself
// again until it gets an answer, and only then leaves.

const { retry } = document.body.dataset;

async function comeBack(): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.status < 500) location.reload();
  } catch {
    // Still away; the next try comes.
  }
}

if (retry) setInterval(() => void comeBack(), Number(retry) * 1000);
