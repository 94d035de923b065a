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

/** The number of the first whole message on the screen. */
async function firstSeen(page: Page): Promise<string> {
  return page.locator('[data-timeline]').evaluate((box) => {
    const { top } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll<HTMLElement>('[data-seq]')];
    return rows.find((row) => row.getBoundingClientRect().top >= top)?.dataset['seq'] ?? '';
  });
}

/**
 * Goes up by steps until the first message is on the screen, as quickly as lines are laid out, and watches a
 * row that one reads: it may only move with the step. The largest distance by which it did otherwise, in pixels.
 */
async function pageUp(page: Page, step: number): Promise<{ worst: number; steps: number; rows: number }> {
  return page.locator('[data-timeline]').evaluate(async (box, step) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const view = box.getBoundingClientRect();
    let worst = 0;
    let steps = 0;
    let most = 0;
    const atStart = () => box.textContent.includes('This is the start of') && box.scrollTop <= 0;
    while (!atStart()) {
      const rows = [...box.querySelectorAll<HTMLElement>('[data-seq]')];
      most = Math.max(most, rows.length);
      const anchor = rows.find((row) => row.getBoundingClientRect().top > view.top + 40);
      const before = anchor?.getBoundingClientRect().top ?? 0;
      const room = box.scrollTop;
      box.scrollBy(0, -step);
      // Goes on when all that came into sight is laid out: a few frames without a change.
      for (let still = 0, n = 0, height = -1; still < 4 && n < 60; n += 1) {
        await frame();
        still = box.scrollHeight === height ? still + 1 : 0;
        height = box.scrollHeight;
      }
      steps += 1;
      if (anchor?.isConnected !== true) continue;
      const moved = anchor.getBoundingClientRect().top - before;
      // At the upper end there is less to go, until more has come.
      worst = Math.max(worst, moved - Math.min(step, Math.max(room, 0)) - 1, -moved);
    }
    return { worst, steps, rows: most };
  }, step);
}

test('5,000 messages are paged through without a jump', async ({ browser, startServer }) => {
  test.setTimeout(300_000);
  const server = await startServer({ args: ['--message-rate', 'unlimited'] });
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  await seed(ann, room, 1, 5_000);
  await ann.page.goto(`/rooms/${room}`);
  const { page } = ann;
  await expect(message(page, 'message 5000')).toBeVisible();

  const { worst, steps, rows } = await pageUp(page, 400);
  expect(steps).toBeGreaterThan(300);
  expect(worst).toBeLessThanOrEqual(4);
  // The rows that exist are those on the screen and a few around them.
  expect(rows).toBeLessThan(120);
  await expect(message(page, 'message 1').first()).toBeInViewport();
  await expect(page.getByText('This is the start of Ben.')).toBeVisible();

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
  expect(await firstSeen(ann.page)).toBe(before);
  await pill.click();
  await expect(message(ann.page, 'look down here')).toBeInViewport();
});
