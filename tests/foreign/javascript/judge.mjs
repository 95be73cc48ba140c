// What the judges of JavaScript clients share: simulated vendors, and groups of assertions.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { isDeepStrictEqual, inspect } from "node:util";

const PATIENCE_MS = 30_000;

// The clients are installed apart from these files.
export const load = createRequire(`${process.env.FOREIGN_MODULES}/judge.js`);

// Fails with both sides when they differ.
export function same(seen, expected) {
  if (!isDeepStrictEqual(seen, expected)) {
    throw new Error(`\n  seen     ${inspect(seen)}\n  expected ${inspect(expected)}`);
  }
}

// What `probe` resolves to as soon as that is true; fails when it does not become so in time.
export async function eventually(probe, what) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`in ${PATIENCE_MS} ms there was no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// What the promise is rejected with; fails when it is not.
export async function fails(promise) {
  const outcome = await promise.then((value) => ({ value }), (error) => ({ error }));
  if (!outcome.error) throw new Error(`nothing was thrown, but came ${inspect(outcome.value)}`);
  return outcome.error;
}

export async function openWorld() {
  const child = spawn(process.env.SIGNALBOX, ["sim", "--bind", "127.0.0.1:0", "--quick"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = line.split("simulated vendors on ");
    if (url) return new World(url);
  }
  throw new Error("the simulated vendors did not start");
}

// Simulated vendors, and the doors through which they are told what to do.
class World {
  constructor(url) {
    this.url = url;
  }

  async tell(what, fields) {
    const body = JSON.stringify(fields);
    const reply = await fetch(`${this.url}/control/${what}`, { method: "POST", body });
    const said = await reply.json();
    if (!reply.ok) throw new Error(`${what} ${body}: ${said.error}`);
    return said;
  }

  async look(what, query = {}) {
    const reply = await fetch(`${this.url}/control/${what}?${new URLSearchParams(query)}`);
    return reply.json();
  }

  sends(account, query = {}) {
    return this.look("seen", { kind: "send", account, ...query });
  }
}

// A simulated bot of its own, and everything that may be told of it.
export class Desk {
  static next = 700000001;

  static async open(world, seed = {}) {
    const desk = new Desk();
    const id = Desk.next++;
    Object.assign(desk, { world, account: `${id}`, token: `${id}:AAforeign_token` });
    await world.tell("bot", { id, token: desk.token, open_chats: true, ...seed });
    return desk;
  }

  about(fields) {
    return { vendor: "telegram", account: this.account, ...fields };
  }

  chat(chat, fields) {
    return this.world.tell("chat", { account: this.account, chat, ...fields });
  }

  say(chat, text, fields) {
    return this.world.tell("say", this.about({ chat: `${chat}`, text, ...fields }));
  }

  fault(fault, fields) {
    return this.world.tell("fault", this.about({ fault, ...fields }));
  }

  habits(fields) {
    return this.world.tell("habits", this.about(fields));
  }

  sends(query) {
    return this.world.sends(this.account, query);
  }
}

// A receiver of webhooks: every body and its headers, answered by `answer` or with 200.
export async function openHook(answer) {
  const got = [];
  const server = createServer(async (request, response) => {
    if (answer) return answer(request, response);
    let text = "";
    for await (const part of request) text += part;
    got.push({ body: JSON.parse(text), headers: request.headers });
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { got, url: `http://127.0.0.1:${server.address().port}/hook` };
}

// Runs the groups one after another, prints a line for each, and ends the program.
export async function judge(name, groups) {
  let failed = 0;
  for (const [what, body] of groups) {
    const began = Date.now();
    try {
      await body();
      const took = ((Date.now() - began) / 1000).toFixed(1);
      console.log(`ok    ${name}: ${what} (${took} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${name}: ${what}\n${error.stack}`);
    }
  }
  console.log(`      ${name}: ${groups.length - failed} hold, ${failed} fail`);
  process.exit(failed ? 1 : 0);
}
