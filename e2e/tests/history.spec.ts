// A long history is read back without a jump, and unread messages are found where one stopped.
import type { Page } from '@playwright/test';
import { comeIn, composer, direct, message, type PersonAtWork, uuidv7 } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';

const AT_ONCE = 32;

/** Sends many messages over one WebSocket of the page's own session, several on their way at a time. */
async function seed(person: PersonAtWork, room: string, from: number, to: number): Promise<void> {
  const bodies = Array.from({ length: to - from + 1 }, (_, index) => {
    const n = from + index;
    const more = n % 7 === 0 ? ' — '.padEnd(40 + (n % 300), 'a few more words ') : '';
    return { nonce: uuidv7(), body: `message ${n}${more}` };
  });
  await person.page.evaluate(
    async ({ room, bodies, atOnce }) => {
      const socket = new WebSocket(`ws://${location.host}/api/v1/ws`);
      await new Promise((done) => (socket.onopen = done));
      await new Promise<void>((done, failed) => {
        let sent = 0;
        let answered = 0;
        const next = () => {
          const message = bodies[sent];
          if (message === undefined) return;
          socket.send(JSON.stringify({ op: 'post', id: sent + 1, room, ...message }));
          sent += 1;
        };
        socket.onclose = (event) => failed(new Error(`closed ${event.code}`));
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.op === 'refused') return failed(new Error(frame.code));
          if (frame.op !== 'ok') return;
          if (frame.id === 0) {
            for (let i = 0; i < atOnce; i += 1) next();
            return;
          }
          answered += 1;
          if (answered === bodies.length) done();
          else next();
        };
        socket.send(JSON.stringify({ op: 'hello', id: 0, personal: null, rooms: {} }));
      });
      socket.onclose = null;
      socket.close();
    },
    { room, bodies, atOnce: AT_ONCE },
  );
}

/** The first whole message on the screen and where it stands. */
async function firstSeen(page: Page): Promise<{ seq: string; top: number }> {
  return page.locator('[data-timeline]').evaluate((box) => {
    const view = box.getBoundingClientRect();
    for (const row of box.querySelectorAll<HTMLElement>('[data-seq]')) {
      const { top } = row.getBoundingClientRect();
      if (top >= view.top + 80) return { seq: row.dataset['seq'] ?? '', top };
    }
    throw new Error('nothing is on the screen');
  });
}

test('5,000 messages are paged through without a jump', async ({ browser, startServer }) => {
  test.setTimeout(240_000);
  const server = await startServer({ args: ['--message-rate', 'unlimited'] });
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  await seed(ann, room, 1, 5_000);
  await ann.page.goto(`/rooms/${room}`);
  const { page } = ann;
  await expect(message(page, 'message 5000')).toBeVisible();

  const box = page.locator('[data-timeline]');
  const middle = await box.boundingBox();
  await page.mouse.move((middle?.x ?? 0) + 200, (middle?.y ?? 0) + 200);
  const first = page.getByText('This is the start of Ben.');
  for (let turns = 0; turns < 2_000 && !(await first.isVisible()); turns += 1) {
    const before = await firstSeen(page);
    const top = await box.evaluate((element) => element.scrollTop);
    await page.mouse.wheel(0, -600);
    await page.waitForFunction(
      (was) => {
        const element = document.querySelector('[data-timeline]');
        return element !== null && (element.scrollTop !== was || element.scrollTop === 0);
      },
      top,
    );
    const row = page.locator(`[data-seq="${before.seq}"]`);
    if ((await row.count()) === 0) continue;
    const now = await row.evaluate((element) => element.getBoundingClientRect().top);
    // What was read moves with the wheel and by no more than it.
    expect(now - before.top).toBeGreaterThanOrEqual(-4);
    expect(now - before.top).toBeLessThanOrEqual(604);
  }
  await expect(message(page, 'message 1').first()).toBeVisible();
  // The rows that exist are those on the screen and a few around them.
  expect(await page.locator('[data-timeline] article').count()).toBeLessThan(200);

  await page.getByRole('button', { name: 'To the newest messages' }).click();
  await expect(message(page, 'message 5000')).toBeVisible();
  await page.goto(`/rooms/${room}/2500`);
  await expect(page.locator('[data-seq="2500"]')).toBeInViewport();
});

test('one comes in where one stopped reading, and what is seen counts as read', async ({ browser, startServer }) => {
  const server = await startServer({ args: ['--message-rate', 'unlimited'] });
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  await seed(ben, room, 1, 150);
  const row = ann.page.locator(`[data-room="${room}"]`);
  await expect(row).toContainText('150 unread messages');
  await row.click();
  await expect(ann.page.locator('[data-unread-mark]')).toBeInViewport();
  await expect(message(ann.page, 'message 1').first()).toBeInViewport();
  await expect(row).toContainText(/1[0-4]\d unread messages/);
  await ann.page.getByRole('button', { name: /new messages/ }).click();
  await expect(message(ann.page, 'message 150')).toBeInViewport();
  await expect(row).not.toContainText('unread');

  // While one reads further up, new messages do not move the page; a pill counts them.
  await ann.page.locator('[data-timeline]').hover();
  await ann.page.mouse.wheel(0, -3_000);
  await expect(ann.page.getByRole('button', { name: 'To the newest messages' })).toBeVisible();
  const before = await firstSeen(ann.page);
  await ben.page.goto(`/rooms/${room}`);
  await expect(composer(ben.page)).toBeVisible();
  await composer(ben.page).fill('look down here');
  await composer(ben.page).press('Enter');
  const pill = ann.page.getByRole('button', { name: 'one new message' });
  await expect(pill).toBeVisible();
  expect((await firstSeen(ann.page)).seq).toBe(before.seq);
  await pill.click();
  await expect(message(ann.page, 'look down here')).toBeInViewport();
});
