// Every page for everybody: no barrier that axe knows of, by keyboard alone, and on a phone.
import { comeIn, composer, direct, message, say } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';

test('no page has a barrier', async ({ browser, server, expectAccessible }) => {
  test.setTimeout(180_000);
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  const { page } = ann;
  await page.goto(`/rooms/${room}`);
  await say(page, 'look at https://example.org');
  await composer(page).fill('this is `code`\n```rust\nfn main() {}\n```');
  await composer(page).press('Enter');
  await expect(page.getByText('fn main() {}', { exact: true })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectAccessible(page);
    for (const path of [
      '/',
      '/people',
      '/channels',
      '/new',
      '/settings/profile',
      '/settings/appearance',
      '/settings/notifications',
      '/settings/sessions',
      '/settings/keyboard',
      `/rooms/${room}/details`,
      '/nothing/here',
      '/developers',
    ]) {
      await page.goto(path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await expectAccessible(page);
    }
    await page.goto(`/rooms/${room}`);
    await expect(composer(page)).toBeVisible();
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Jump to' })).toBeVisible();
  await expectAccessible(page);
});

test('nobody who is not signed in meets a barrier', async ({ page, expectAccessible }) => {
  for (const [path, heading] of [
    ['/login', /Welcome back|You own this server/],
    ['/signup', /Create your account|You own this server/],
    ['/join/some-token', 'You are invited'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await expectAccessible(page);
  }
});

test('everything goes by keyboard', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const { page } = ann;
  await expect(page.getByText('No chats yet')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type(ben.username);
  await expect(page.getByRole('option', { name: /Ben/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type('by hand');
  await page.keyboard.press('Enter');
  await expect(message(page, 'by hand').getByRole('img', { name: 'Sent' })).toBeVisible();

  // From the field to the messages and back.
  await page.keyboard.press('Shift+Tab');
  await expect(message(page, 'by hand')).toBeFocused();
  await page.keyboard.press('e');
  await expect(composer(page)).toHaveValue('by hand');
  await page.keyboard.press('Escape');
  await expect(composer(page)).toHaveValue('');

  await page.getByRole('link', { name: 'Channels', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Join #lobby' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '#lobby' })).toBeAttached();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page).toHaveURL(/\/rooms\/\d+$/);
  await page.keyboard.press('Escape');
  await page.locator('#pane').focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a phone shows one pane at a time, and back is back', async ({ browser, server }) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const ann = await comeIn(browser, server.url, 'Ann', phone);
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  const { page } = ann;
  await page.getByRole('link', { name: /^Ben/ }).tap();
  await expect(composer(page)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeHidden();
  await say(page, 'from my pocket');
  await expect(composer(page)).toBeInViewport();

  // A finger that rests on a message opens what a mouse opens.
  const box = await message(page, 'from my pocket').getByText('from my pocket').boundingBox();
  const finger = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 8 };
  const touch = await ann.context.newCDPSession(page);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [finger] });
  await expect(page.getByRole('menu', { name: 'Message actions' })).toBeVisible();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await page.getByRole('menuitem', { name: 'Edit' }).tap();
  await expect(composer(page)).toHaveValue('from my pocket');
  await page.getByRole('button', { name: 'Stop editing' }).tap();

  await page.getByRole('button', { name: 'Details', exact: true }).tap();
  await expect(page).toHaveURL(new RegExp(`${room}/details$`));
  await expect(composer(page)).toBeHidden();
  await page.goBack();
  await expect(composer(page)).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
