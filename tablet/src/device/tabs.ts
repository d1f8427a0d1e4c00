// What the tabs of one tablet tell each other. They share the database and the one flusher, but no memory.

/** `records`: the outbox changed. `sent`: the server has this entry. `device`: enrolled or revoked. `left`: nobody is
 * signed in any more, so that a second tab does not stay open behind a locked first one; `forGood`: what was read goes. */
export type News = { about: "records" } | { about: "sent"; id: string } | { about: "device" } | { about: "left"; forGood: boolean };

const channel = new BroadcastChannel("huitouke");

/** To all other tabs. */
export function tell(news: News): void {
  channel.postMessage(news);
}

/** From all other tabs, for as long as this tab lives. */
export function hear(listen: (news: News) => void): void {
  channel.addEventListener("message", (event: MessageEvent<News>) => listen(event.data));
}
