// Every place has an address, and what is not there says so.
import { account, comeIn, composer, direct, message, say } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';

test('the first who signs up owns the server, and later ones do not', async ({ browser, startServer }) => {
  const server = await startServer();
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'You own this server' })).toBeVisible();
  await page.getByLabel('Username').fill('owner');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();

  const later = await (await browser.newContext({ baseURL: server.url })).newPage();
  await later.goto('/signup');
  await expect(later.getByRole('heading', { name: 'Create your account' })).toBeVisible();
});

test('a closed server says so, and a made-up link does not open it', async ({ browser, startServer }) => {
  const server = await startServer({ args: ['--registration', 'closed'] });
  const page = await (await browser.newContext({ baseURL: server.url })).newPage();
  await page.goto('/signup');
  await expect(page.getByRole('heading', { name: /closed for new accounts|waits for its owner/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create account' })).toHaveCount(0);
  await page.goto('/join/not-a-token');
  await page.getByLabel('Username').fill('intruder');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('alert')).toContainText(/not valid/);
});

test('what is not there says so', async ({ browser, server }) => {
  const { page } = await comeIn(browser, server.url, 'Ann');
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  await page.goto('/rooms/123');
  await expect(page.getByText('There is no such conversation')).toBeVisible();
  await page.getByRole('link', { name: 'To your chats' }).click();
  await expect(page).toHaveURL(`${server.url}/`);
});

test('who is not signed in is asked to, and comes back to where they wanted to go', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  await ann.page.goto(`/rooms/${room}`);
  await say(ann.page, 'find me by my address');
  const seq = await message(ann.page, 'find me by my address').getAttribute('data-seq');

  const page = await (await browser.newContext({ baseURL: server.url })).newPage();
  await page.goto(`/rooms/${room}/${seq ?? ''}`);
  await page.getByLabel('Username').fill(ben.username);
  await page.getByLabel('Password', { exact: true }).fill(ben.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(`${server.url}/rooms/${room}/${seq ?? ''}`);
  await expect(message(page, 'find me by my address')).toBeInViewport();
});

test('a channel that one is not in can be joined by its address', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  await ann.page.goto('/new?kind=channel');
  const name = account('garden').username;
  await ann.page.getByLabel('Name', { exact: true }).fill('not a channel name');
  await ann.page.getByRole('button', { name: 'Create channel' }).click();
  await expect(ann.page.getByText('This name does not work.')).toBeVisible();
  await ann.page.getByLabel('Name', { exact: true }).fill(name);
  await ann.page.getByRole('button', { name: 'Create channel' }).click();
  await say(ann.page, 'roses');
  await ben.page.goto(new URL(ann.page.url()).pathname);
  await ben.page.getByRole('button', { name: 'Join channel' }).click();
  await expect(message(ben.page, 'roses')).toBeVisible();
  await expect(ann.page.getByText('Ben joined')).toBeVisible();
});

test('a device that is logged out elsewhere is told at once', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const other = await browser.newContext({ baseURL: server.url });
  const page = await other.newPage();
  await page.goto('/login');
  await page.getByLabel('Username').fill(ann.username);
  await page.getByLabel('Password', { exact: true }).fill(ann.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
  await page.goto('/settings/sessions');
  await page.getByRole('button', { name: /^Log out / }).first().click();
  await expect(ann.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  await expect(ann.page.getByText('Your session has ended. Log in again.')).toBeVisible();
});

test('the page asks nobody but its own server, and keeps to the policy', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  const { page } = ann;
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && origin !== server.url) strangers.push(request.url());
  });
  page.on('console', (said) => {
    if (['error', 'warning'].includes(said.type())) complaints.push(said.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  for (const path of ['/', `/rooms/${room}`, `/rooms/${room}/details`, '/people', '/channels', '/new', '/settings/appearance', '/developers']) {
    await page.goto(path);
    await expect(page.getByRole('heading').first()).toBeVisible();
  }
  await page.goto(`/rooms/${room}`);
  await expect(composer(page)).toBeVisible();
  await say(page, 'nothing to see');
  expect(strangers).toEqual([]);
  expect(complaints).toEqual([]);
});
