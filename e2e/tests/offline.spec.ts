// The connection goes and comes back: nothing that was typed is lost, everything arrives once, in order.
import { comeIn, composer, direct, message, say } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';

const WAITING = 'Waiting for the connection';

test('what is written offline is sent once, in order, when the network is back', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  await ann.page.goto(`/rooms/${room}`);
  await ben.page.goto(`/rooms/${room}`);
  await say(ann.page, 'before');

  await ann.context.setOffline(true);
  await expect(ann.page.locator('[data-link-bar]')).toBeVisible();
  for (const words of ['one', 'two', 'three']) {
    await composer(ann.page).fill(`offline ${words}`);
    await composer(ann.page).press('Enter');
  }
  await expect(ann.page.getByRole('img', { name: WAITING })).toHaveCount(3);
  await say(ben.page, 'meanwhile');

  await ann.context.setOffline(false);
  await expect(ann.page.locator('[data-link-bar]')).toHaveCount(0);
  await expect(message(ann.page, 'meanwhile')).toBeVisible();
  await expect(ann.page.getByRole('img', { name: WAITING })).toHaveCount(0);
  for (const page of [ann.page, ben.page]) {
    const bodies = page.locator('[data-timeline] article').filter({ hasText: /before|offline|meanwhile/ });
    await expect(bodies).toContainText(['before', 'meanwhile', 'offline one', 'offline two', 'offline three']);
  }
});

test('a pending message survives a reload, and a server that was away', async ({ browser, startServer }) => {
  const server = await startServer();
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  await ann.page.goto(`/rooms/${room}`);
  await ben.page.goto(`/rooms/${room}`);
  await say(ann.page, 'before the restart');

  await server.stop();
  await expect(ann.page.locator('[data-link-bar]')).toBeVisible();
  await composer(ann.page).fill('written to nobody');
  await composer(ann.page).press('Enter');
  await expect(message(ann.page, 'written to nobody').getByRole('img', { name: WAITING })).toBeVisible();
  await composer(ann.page).fill('a draft');
  await server.start();
  await ann.page.reload();

  await expect(message(ann.page, 'written to nobody').getByRole('img', { name: 'Sent' })).toBeVisible({ timeout: 20_000 });
  await expect(composer(ann.page)).toHaveValue('a draft');
  await expect(message(ben.page, 'written to nobody')).toHaveCount(1, { timeout: 20_000 });
  await say(ben.page, 'we are back');
  await expect(message(ann.page, 'we are back')).toBeVisible();
});
