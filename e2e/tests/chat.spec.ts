// Two people: sign up, write both ways, see each other type, edit and delete, read and unread.
import { account, comeIn, composer, direct, message, say } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';

test('somebody signs up, joins the lobby, logs out and in again', async ({ page }) => {
  const who = account('Noor');
  await page.goto('/signup');
  await page.getByLabel('Username').fill(who.username);
  await page.getByLabel('Name that others see').fill(who.displayName);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('A password has at least 8 characters.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Create account' }).click();

  await page.getByRole('button', { name: 'Join #lobby' }).click();
  await expect(composer(page)).toBeVisible();
  await say(page, 'hello from a newcomer');
  await page.reload();
  await expect(message(page, 'hello from a newcomer')).toBeVisible();

  await page.goto('/settings');
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  await page.getByLabel('Username').fill(who.username);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toHaveText('The username or the password is wrong.');
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('link', { name: /#lobby/ })).toBeVisible();
});

test('two people find each other and write both ways', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');

  await ann.page.getByRole('link', { name: 'People', exact: true }).click();
  await ann.page.getByRole('searchbox', { name: 'Find people by name' }).fill(ben.username);
  await ann.page.getByTitle('Write to Ben').click();
  await say(ann.page, 'Are you there?');

  const row = ben.page.getByRole('link', { name: /^Ann/ });
  await expect(row).toContainText('Are you there?');
  await expect(row).toContainText('one unread message');
  await expect(ben.page).toHaveTitle('(1) Natter');
  await row.click();
  await expect(message(ben.page, 'Are you there?')).toBeVisible();
  await expect(row).not.toContainText('unread');

  await composer(ben.page).pressSequentially('I a');
  await expect(ann.page.getByText('Ben is typing').first()).toBeVisible();
  await composer(ben.page).fill('');
  await expect(ann.page.getByText('Ben is typing')).toHaveCount(0);
  await say(ben.page, 'I am');
  await expect(message(ann.page, 'I am')).toBeVisible();
  await expect(ann.page.getByText('online', { exact: true })).toBeVisible();
});

test('a message is edited, deleted, and a deletion taken back', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  const room = await direct(ann, ben, server.url);
  await ann.page.goto(`/rooms/${room}`);
  await ben.page.goto(`/rooms/${room}`);
  await say(ann.page, 'first wrods');

  await composer(ann.page).press('ArrowUp');
  await expect(composer(ann.page)).toHaveValue('first wrods');
  await composer(ann.page).fill('first words');
  await composer(ann.page).press('Enter');
  await expect(message(ben.page, 'first words')).toContainText('edited');

  await say(ann.page, 'not for everybody');
  await message(ann.page, 'not for everybody').hover();
  await message(ann.page, 'not for everybody').getByRole('button', { name: 'Message actions' }).click();
  await ann.page.getByRole('menuitem', { name: 'Delete' }).click();
  await ann.page.getByRole('button', { name: 'Undo' }).click();
  await expect(message(ann.page, 'not for everybody')).toBeVisible();

  await message(ann.page, 'not for everybody').focus();
  await ann.page.keyboard.press('Delete');
  await expect(message(ann.page, 'not for everybody')).toHaveCount(0);
  await expect(message(ben.page, 'This message was deleted')).toBeVisible({ timeout: 15_000 });
  await expect(message(ben.page, 'not for everybody')).toHaveCount(0);
});

test('a group is made, renamed and left', async ({ browser, server }) => {
  const ann = await comeIn(browser, server.url, 'Ann');
  const ben = await comeIn(browser, server.url, 'Ben');
  await ann.page.goto('/new');
  await ann.page.getByLabel('Name', { exact: true }).fill('Trip');
  await ann.page.getByRole('searchbox', { name: 'Find people by name' }).fill(ben.username);
  await ann.page.getByRole('checkbox', { name: new RegExp(`@${ben.username}`) }).click();
  await ann.page.getByRole('button', { name: 'Create group' }).click();
  await say(ann.page, 'Where to?');
  await expect(ben.page.getByRole('link', { name: /^Trip/ })).toContainText('Ann: Where to?');

  await ann.page.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(ann.page.getByRole('complementary')).toContainText('2 members');
  await ann.page.getByRole('button', { name: 'Rename' }).click();
  await ann.page.getByRole('dialog').getByLabel('Name').fill('Trip to the lakes');
  await ann.page.getByRole('button', { name: 'Save' }).click();
  await expect(ben.page.getByRole('link', { name: /^Trip to the lakes/ })).toBeVisible();

  await ben.page.getByRole('link', { name: /^Trip to the lakes/ }).click();
  await ben.page.getByRole('button', { name: 'Details', exact: true }).click();
  await ben.page.getByRole('button', { name: 'Leave' }).click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await expect(ben.page.getByRole('link', { name: /^Trip/ })).toHaveCount(0);
  await expect(ann.page.getByText('Ben left')).toBeVisible();
});
