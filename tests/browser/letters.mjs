// A letter in the console: chosen from those that fit, refused with everything that is wrong with it, read as it will
// print, printed alone on A4, recorded, and printed again from the record.
import { isIn, plain, textOf } from "./print.mjs";
import { check } from "./report.mjs";

/** Writes the letter that asks for what is missing; the request is one whose sender was just asked. */
export async function writeLetter(staff, reference) {
  const { page, where } = staff;
  await page.goto(staff.at(`/case/${reference}/`));
  await staff.press('.acts a[href$="/letters/"]', "letters that fit");
  check(await page.locator('a[href$="/letters/receipt/"]').count() === 1, `${where}: a receipt can be written`);
  await staff.press('a[href$="/letters/completion/"]', "letter of a request");
  check((await page.innerText(".paper")).includes("見本　花子"), `${where}: the letter is addressed`);
  await page.fill("#remark", "見本 &amp; 見本");
  await staff.press('button[value="print"]', "letter with errors", 422);
  check(await page.locator('#errors a[href="#remark"]').count() === 1, `${where}: what is wrong leads to where it is mended`);
  check(await page.inputValue("#remark") === "見本 &amp; 見本", `${where}: what was typed is kept`);
  await page.fill("#remark", "見本の書き添えです。");
  await page.check(staff.prefix ? "#in-en" : "#in-ja");
  await staff.press('button[value="look"]', "letter shown again");
  const shown = await page.innerText(".paper");
  check(shown.includes("見本の書き添えです。"), `${where}: the text shows what was added`);
  await staff.press('button[value="print"]', "letter to be printed");
  check(await page.innerText(".paper") === shown, `${where}: what is printed is what was shown`);
  await onPaper(page, where);
  await staff.press('button[value="send"]', "request with a letter");
  check(await page.locator(".done").count() === 1, `${where}: the record of the letter is told`);
  check((await page.innerText("main")).includes("見本の書き添えです。"), `${where}: its text is in the record`);
  await staff.go(`/case/${reference}/letters/`, "letters that were written");
  check(await page.locator("tbody tr").count() === 1, `${where}: the letter is listed`);
  await staff.press("tbody th a", "letter on record");
  check(await page.innerText(".paper") === shown, `${where}: the letter on record is the one that was shown`);
  await onPaper(page, where);
}

/** On paper there is the letter, all of it, and nothing else. Gives the text of the PDF. */
export async function onPaper(page, where) {
  const shown = (await page.innerText(".paper")).split("\n").filter((line) => line.trim());
  await page.emulateMedia({ media: "print" });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  await page.emulateMedia({ media: "screen" });
  const told = await textOf(pdf);
  const lost = shown.filter((line) => !isIn(plain(told), [line]));
  check(shown.length > 5 && lost.length === 0, `${where}: ${lost.length} lines of the letter are not printed: ${lost[0]}`);
  check(!/請求窓口|Request desk|Ctrl/.test(told), `${where}: nothing of the console is printed`);
  const size = pdf.toString("latin1").match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/);
  check(Math.round(size?.[1]) === 595 && Math.round(size?.[2]) === 842, `${where}: the paper is A4 but ${size?.[0]}`);
  return told;
}
