// The server answers, and its page is there.
import { expect, test } from '../fixtures/test.ts';

test('the server is healthy', async ({ request }) => {
  const answer = await request.get('/healthz');
  expect(answer.status()).toBe(200);
});

test('the page has a title', async ({ page }) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle(/Natter/);
});
